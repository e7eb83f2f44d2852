/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/judge.h"

#include "tests/unit/engine-fixture.h"

/* Does an event fit where it stands, and what does it mean there?  Mon 9 Nov 2026, 10:00. */

static CwEvent *
event_at (CwEventKind kind, const char *at)
{
  CwEvent *event = cw_event_new (kind);

  event->at = desk_at (at);
  event->uuid = g_uuid_string_random ();
  event->zone = g_strdup ("Asia/Tokyo");
  return event;
}

static Desk *
new_desk (void)
{
  return desk_new ("2026-11-13 10:00", NULL, DESK_LATE_DIGEST, FALSE);
}

/* ---- judged at its own time ---- */

static void
test_fits (void)
{
  g_autoptr (Desk) desk = new_desk ();
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (GError) error = NULL;

  desk_delivered (desk, "2026-11-09 10:00", "");
  g_autoptr (CwView) view = desk_view (desk, 1);
  g_autoptr (CwEvent) replied = event_at (CW_EVENT_REPLIED, "2026-11-10 10:00");
  g_autoptr (CwEvent) closed = event_at (CW_EVENT_CLOSED, "2026-11-11 10:00");
  g_autoptr (CwEvent) sent = event_at (CW_EVENT_SENT, "2026-11-12 10:00");
  closed->d.outcome = CW_OUTCOME_LOST;

  g_assert_true (cw_judge_event (&world, view, replied, &error));
  g_assert_no_error (error);
  g_assert_cmpint (view->c->spell.at, ==, desk_at ("2026-11-10 10:00"));
  /* the view moves on, so that the events of one command are judged on top of each other */
  g_assert_true (cw_judge_event (&world, view, closed, &error));
  g_assert_true (view->c->closed);
  g_assert_false (cw_judge_event (&world, view, sent, &error));
  desk_assert_error (error, CW_ERROR_INVALID_STATE, "closed");
  g_assert_cmpuint (view->events->len, ==, 3); /* what is refused leaves the view alone */
}

static void
test_before_the_close (void)
{
  g_autoptr (Desk) desk = new_desk ();
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (GError) error = NULL;

  desk_delivered (desk, "2026-11-09 10:00", "");
  desk_record (desk, 1, "closed", "{'outcome': <'lost'>, 'at': <'2026-11-12 10:00'>}");
  g_autoptr (CwView) view = desk_view (desk, 1);
  g_autoptr (CwEvent) sent = event_at (CW_EVENT_SENT, "2026-11-11 10:00");
  g_assert_true (cw_judge_event (&world, view, sent, &error));
  g_assert_no_error (error);
}

static void
test_later_event (void)
{
  g_autoptr (Desk) desk = new_desk ();
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (GError) error = NULL;

  desk_delivered (desk, "2026-11-09 10:00", "");
  gint64 sent = desk_record (desk, 1, "sent", "{'at': <'2026-11-12 10:00'>}");
  g_autoptr (CwView) view = desk_view (desk, 1);
  g_autoptr (CwEvent) closed = event_at (CW_EVENT_CLOSED, "2026-11-11 10:00");
  closed->d.outcome = CW_OUTCOME_LOST;
  g_assert_false (cw_judge_event (&world, view, closed, &error));
  desk_assert_error (error, CW_ERROR_INVALID_STATE, "later-event");
  g_autofree char *named = g_strdup_printf ("event %" G_GINT64_FORMAT " (sent, ", sent);
  g_assert_nonnull (strstr (error->message, named)); /* names the other */
}

static void
test_retraction_that_others_need (void)
{
  g_autoptr (Desk) desk = new_desk ();
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (GError) error = NULL, unknown = NULL;

  desk_delivered (desk, "2026-11-09 10:00", "");
  gint64 held = desk_record (desk, 1, "held", "{'at': <'2026-11-10 10:00'>}");
  desk_record (desk, 1, "unheld", "{'at': <'2026-11-11 10:00'>}");
  g_autoptr (CwView) view = desk_view (desk, 1);
  g_autoptr (CwEvent) retracted = event_at (CW_EVENT_RETRACTED, "2026-11-13 10:00");
  g_assert_false (cw_judge_target (view, retracted, 4711, &unknown));
  desk_assert_error (unknown, CW_ERROR_NOT_FOUND, "no-such-event");
  g_assert_true (cw_judge_target (view, retracted, held, &error));
  g_assert_false (cw_judge_event (&world, view, retracted, &error));
  desk_assert_error (error, CW_ERROR_INVALID_STATE, "later-event");
}

static void
test_correction_of_a_correction (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (GError) error = NULL;

  desk_delivered (desk, "2026-11-09 10:00", "");
  gint64 sent = desk_record (desk, 1, "sent", "{}");
  g_autofree char *by_id = g_strdup_printf ("{'event': <uint64 %" G_GINT64_FORMAT ">}", sent);
  gint64 correction = desk_record (desk, 1, "retracted", by_id);
  g_autoptr (CwView) view = desk_view (desk, 1);
  g_autoptr (CwEvent) retracted = event_at (CW_EVENT_RETRACTED, "2026-11-13 10:00");
  g_assert_false (cw_judge_target (view, retracted, correction, &error));
  desk_assert_error (error, CW_ERROR_INVALID_ARGUMENT, "is-a-correction");
}

static void
test_guard (void)
{
  static const char policy[] = "Escrow=true\n[Step a]\nStage=contracted\nSince=quiet\nAfter=2bd\n"
                               "Act=message\nTitle=A\nSource=x\nChecked=2026-11\nConfidence=default\n";
  g_autoptr (Desk) desk = new_desk ();
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (GError) error = NULL;

  desk_policy (desk, "e", policy);
  desk_add (desk, "{'title': <'L'>, 'client': <'A'>, 'platform': <'e'>, 'stage': <'contracted'>,"
                  " 'at': <'2026-11-09 10:00'>}");
  g_autoptr (CwView) view = desk_view (desk, 1);
  g_autoptr (CwEvent) delivered = event_at (CW_EVENT_DELIVERED, "2026-11-10 10:00");
  g_assert_false (cw_judge_event (&world, view, delivered, &error));
  desk_assert_error (error, CW_ERROR_REFUSED, "escrow-missing"); /* Refused: anyway would help */
  delivered->d.anyway = TRUE;
  g_assert_true (cw_judge_event (&world, view, delivered, NULL));
}

/* ---- what it means ---- */

static CwEvent *
resolved (Desk *desk, CwEvent *event, GError **error)
{
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (CwView) view = desk_view (desk, 1);
  guint before = view->events->len;

  gboolean fine = cw_judge_resolve (&world, view, event, error);
  g_assert_cmpuint (view->events->len, ==, before);
  return fine ? event : NULL;
}

static void
test_done_means_the_step_of_its_time (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (GError) error = NULL;

  desk_delivered (desk, "2026-11-09 10:00", "");
  /* on Fri 13 the office is current; on Wed 11 the nudge was */
  g_autoptr (CwEvent) now = event_at (CW_EVENT_STEP_DONE, "2026-11-13 10:00");
  g_autoptr (CwEvent) then = event_at (CW_EVENT_STEP_DONE, "2026-11-11 10:00");
  g_autoptr (CwEvent) early = event_at (CW_EVENT_STEP_SKIPPED, "2026-11-09 11:00");
  g_assert_nonnull (resolved (desk, now, &error));
  g_assert_cmpstr (now->d.step, ==, "office");
  g_assert_cmpint (now->d.act, ==, CW_ACT_OFFICE);
  g_assert_nonnull (resolved (desk, then, &error));
  g_assert_cmpstr (then->d.step, ==, "nudge");
  g_assert_cmpint (then->d.act, ==, CW_ACT_MESSAGE);
  g_assert_nonnull (resolved (desk, early, &error)); /* none is due: the next */
  g_assert_cmpstr (early->d.step, ==, "nudge");
  g_assert_cmpint (early->d.act, ==, -1);
}

static void
test_sent_means_the_message_step_only (void)
{
  g_autoptr (Desk) desk = new_desk ();

  desk_delivered (desk, "2026-11-09 10:00", "");
  g_autoptr (CwEvent) then = event_at (CW_EVENT_SENT, "2026-11-11 10:00");
  g_autoptr (CwEvent) now = event_at (CW_EVENT_SENT, "2026-11-13 10:00");
  g_autoptr (CwEvent) fyi = event_at (CW_EVENT_SENT, "2026-11-11 10:00");
  fyi->d.fyi = TRUE;
  resolved (desk, then, NULL);
  resolved (desk, now, NULL);
  resolved (desk, fyi, NULL);
  g_assert_cmpstr (then->d.step, ==, "nudge");
  g_assert_cmpstr (now->d.step, ==, NULL); /* the current step asks the office */
  g_assert_cmpstr (fyi->d.step, ==, NULL);
}

static void
test_answers (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (GError) error = NULL;

  desk_delivered (desk, "2026-11-09 10:00", "");
  desk_record (desk, 1, "asked", "{'kind': <'end-request'>, 'at': <'2026-11-10 10:00'>}");
  g_autoptr (CwEvent) answer = event_at (CW_EVENT_STEP_DONE, "2026-11-12 10:00");
  answer->d.result = CW_RESULT_REFUSE;
  g_assert_nonnull (resolved (desk, answer, &error));
  g_assert_cmpstr (answer->d.step, ==, "answer");
  g_assert_cmpstr (answer->d.kind, ==, "end-request");
  g_autoptr (CwEvent) office = event_at (CW_EVENT_STEP_DONE, "2026-11-12 10:00");
  office->d.step = g_strdup ("office");
  office->d.result = CW_RESULT_APPROVED; /* is the office's word, see step-result */
  g_assert_null (resolved (desk, office, &error));
  desk_assert_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-result");
}

static void
test_missing_details (void)
{
  static const struct
  {
    CwEventKind kind;
    const char *code;
  } rows[] = {
    { CW_EVENT_STEP_RESULT, "missing-result" }, { CW_EVENT_PROMISED, "missing-until" },
    { CW_EVENT_SNOOZED, "missing-until" },      { CW_EVENT_CLOSED, "missing-outcome" },
    { CW_EVENT_NOTED, "empty-note" },           { CW_EVENT_ASKED, "missing-kind" },
    { CW_EVENT_FLAGGED, "missing-sign" },
  };
  g_autoptr (Desk) desk = new_desk ();

  desk_delivered (desk, "2026-11-09 10:00", "");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwEvent) event = event_at (rows[i].kind, "2026-11-12 10:00");
      g_assert_null (resolved (desk, event, &error));
      desk_assert_error (error, CW_ERROR_INVALID_ARGUMENT, rows[i].code);
    }
}

static void
test_names (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (GError) step = NULL, kind = NULL, sign = NULL;

  desk_delivered (desk, "2026-11-09 10:00", "");
  g_autoptr (CwEvent) done = event_at (CW_EVENT_STEP_DONE, "2026-11-12 10:00");
  done->d.step = g_strdup ("ofice");
  g_assert_null (resolved (desk, done, &step));
  g_assert_nonnull (strstr (step->message, "did you mean \"office\"?"));
  g_autoptr (CwEvent) asked = event_at (CW_EVENT_ASKED, "2026-11-12 10:00");
  asked->d.kind = g_strdup ("endrequest");
  g_assert_null (resolved (desk, asked, &kind));
  g_assert_nonnull (strstr (kind->message, "did you mean \"end-request\"?"));
  g_autoptr (CwEvent) flagged = event_at (CW_EVENT_FLAGGED, "2026-11-12 10:00");
  flagged->d.sign = g_strdup ("early-delivry");
  g_assert_null (resolved (desk, flagged, &sign));
  g_assert_nonnull (strstr (sign->message, "did you mean \"early-delivery\"?"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/judge/events of one command stand on top of each other", test_fits);
  g_test_add_func ("/judge/an entry is judged at its own time", test_before_the_close);
  g_test_add_func ("/judge/refused if a later event would not fit, naming it", test_later_event);
  g_test_add_func ("/judge/a retraction is refused if the rest does not fit",
                   test_retraction_that_others_need);
  g_test_add_func ("/judge/a correction is not corrected", test_correction_of_a_correction);
  g_test_add_func ("/judge/a guard is Refused, and passed with anyway", test_guard);
  g_test_add_func ("/judge/done and skip mean the current step of their time, else the next",
                   test_done_means_the_step_of_its_time);
  g_test_add_func ("/judge/sent takes the step only if it is a message",
                   test_sent_means_the_message_step_only);
  g_test_add_func ("/judge/results belong to answers", test_answers);
  g_test_add_func ("/judge/what an event cannot do without", test_missing_details);
  g_test_add_func ("/judge/the nearest name is told", test_names);
  return g_test_run ();
}
