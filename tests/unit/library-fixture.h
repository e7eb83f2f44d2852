/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/library.h"

/* A library on directories of its own.  The calendar reader is a stand-in that prints its input, so
 * that a test writes down the days themselves; where only public holidays are wanted it leaves out
 * the lines with "observed". */
typedef struct
{
  char *root, *config, *data, *admin, *packaged, *cache, *helper;
  CwLibrary *library;
  GString *signals; /* "policy x;" … as they came */
  GMainLoop *loop;
} LibraryFixture;

void library_setup (LibraryFixture *f, gconstpointer data);
void library_teardown (LibraryFixture *f, gconstpointer data);

/* Makes the directories too. */
void library_write (const char *directory, const char *name, const char *text);
void library_remove (const char *directory, const char *name);
void library_remove_tree (const char *path);
/* Runs until a "changed" came; returns all that came.  Allocated. */
char *library_wait (LibraryFixture *f);
/* Loads by hand and compares what is signalled. */
void library_reload_gives (LibraryFixture *f, const char *expected);
