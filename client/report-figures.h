/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/report-html.h"

/* Pictures of numbers: shares as bars with the range in which they may lie, times as boxes.  Each
 * is one line of a table: its name, its picture, its words. */

typedef struct
{
  char *name;
  char *words; /* the numbers as a text, beside the picture */
  double low, value, high; /* low <= value <= high, on the scale of the picture */
  gboolean few; /* so little that the picture is drawn faintly */
} CwPicture;

typedef enum
{
  CW_PICTURE_SHARES, /* a bar up to value and a stroke from low to high */
  CW_PICTURE_TIMES, /* a box from low to high with a stroke at value */
} CwPictureKind;

/* A GArray of CwPicture that frees what it holds. */
GArray *cw_pictures_new (void);
/* Copies name and takes words. */
void cw_pictures_add (GArray *pictures,
                      const char *name,
                      char *words,
                      double low,
                      double value,
                      double high,
                      gboolean few);
/* Nothing for no row.  The scale goes from 0 to most, which is > 0. */
void cw_pictures_draw (
    const GArray *pictures, CwHtml *html, CwPictureKind kind, double most, const char *caption);
