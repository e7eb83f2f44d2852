/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft.h"

#include "core/template.h"
#include "daemon/message-words.h"
#include "tests/unit/world-fixture.h"

/* daemon/draft: Draft fills a message (contract sections 7 and 8); support gets a dated contact
 * log (section 1). */

static const char steps[]
    = "Escrow=true\n"
      "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=1bd\nAct=message\nTitle=Ask again\n"
      "Title[ja]=もう一度たずねる\nTemplate=nudge\n"
      "[Step office]\nStage=delivered\nSince=step:nudge\nAfter=1bd\nAct=office\nTitle=Have them "
      "reminded\nTitle[ja]=催促を申請する\nTemplate=reminder-request\n"
      "[Step wait]\nStage=delivered\nSince=step:office\nBall=office\nAfter=9bd\nAct=wait\n"
      "Title=Wait\n"
      "[Step answer]\nStage=delivered\nBall=client;me\nSince=asked:end-request\n"
      "Until=asked:end-request+7d\nAct=answer\nTitle=Answer\nTemplate=end-request-answer-refuse\n"
      "[Step bare]\nStage=applied\nSince=quiet\nAfter=1bd\nAct=wait\nTitle=Wait\n";
static const char conf[] = "[User]\nName=佐藤\n";

static char *
draft (World *w, guint32 id, const char *template, const char *options, GError **error,
       char ***missing)
{
  g_autoptr (GVariant) dict = g_variant_take_ref (
      g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL));
  g_autoptr (CwView) view = world_view (w, id);
  CwWorld world = cw_engine_world (w->engine);
  char *text = NULL;
  char **without = NULL;
  gboolean fine = cw_draft (&world, view, world.settings->user_name, template, dict, &text,
                            &without, error);
  g_assert_cmpint (fine, ==, text != NULL);
  if (missing != NULL)
    *missing = without;
  else
    g_strfreev (without);
  return text;
}

static void
assert_draft_has (World *w, guint32 id, const char *template, const char *options,
                  const char *const *parts)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = draft (w, id, template, options, &error, NULL);
  g_assert_no_error (error);
  for (; *parts != NULL; parts++)
    if (strstr (text, *parts) == NULL)
      g_error ("\"%s\" is not in:\n%s", *parts, text);
}
#define HAS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
assert_refused (World *w, guint32 id, const char *template, const char *options, CwError kind,
                const char *beginning)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = draft (w, id, template, options, &error, NULL);
  g_assert_null (text);
  assert_fails (error, kind, beginning);
}

/* Every kind of date that a template may want. */
static guint32
add_full_case (World *w)
{
  guint32 id = world_add (
      w, "{'title': <'ロゴ制作'>, 'client': <'北風\\u202eデザイン'>, 'platform': <'test'>, "
         "'stage': <'delivered'>, 'at': <'2026-11-20 10:00'>, 'applied': <'2026-10-01'>, "
         "'contracted': <'2026-10-19 10:00'>, 'funded': <'2026-10-20 10:00'>, "
         "'url': <'https://example.com/1'>, 'fee': <'50000'>, 'deadline': <'2026-11-30'>, "
         "'closes': <'2026-09-30'>, 'invoice_due': <'2027-01-05 15:00'>}");
  world_record (w, id, "promised", "{'until': <'2026-11-25 12:00'>, 'at': <'2026-11-21 11:00'>}");
  world_go (w, "2026-12-01 09:30");
  world_record (w, id, "sent",
                "{'at': <'2026-11-26 10:00'>, 'text': <'最初の案'>, 'other': <true>}");
  return id;
}

static void
test_every_field (void)
{
  g_autoptr (World) w = world_new ("2026-11-21 12:00", steps, conf);
  guint32 id = add_full_case (w);
  library_write (w->library.config, "templates/ja/all.txt",
                 "# Title: x\n{client}|{title}|{me}|{platform}|{url}|{fee}|{today}|{applied}|"
                 "{contracted}|{funded}|{delivered}|{deadline}|{closes}|{due}|{promised}|"
                 "{quiet_since}|{quiet_days}|{last_sent_date}|{last_sent_subject}|{by}\n");
  library_write (w->library.config, "templates/en/all.txt",
                 "# Title: x\n{platform}|{fee}|{today}|{due}|{promised}|{quiet_days}|{by}\n");

  /* silent since the promised moment, Wed 25 Nov: Thu 26, Fri 27, Mon 30, Tue 1 are four days */
  assert_draft_has (
      w, id, "all", "{'by': <'2026-12-04'>}",
      HAS ("北風デザイン|ロゴ制作|佐藤|テスト|https://example.com/1|50,000円|12月1日（火）|"
           "10月1日（木）|10月19日（月）|10月20日（火）|11月20日（金）|11月30日（月）|"
           "9月30日（水）|"
           "2027年1月5日（火）15:00|11月25日（水）12:00|11月25日（水）|4|11月26日（木）|最初の案|"
           "12月4日（金）\n"));
  assert_draft_has (w, id, "all", "{'by': <'2026-12-04 15:30'>, 'lang': <'en'>}",
                    HAS ("Test|50,000 JPY|Tuesday 1 December|Tuesday 5 January 2027, 15:00|"
                         "Wednesday 25 November, 12:00|4|Friday 4 December, 15:30\n"));
}

/* Not silent: the client asked for something last. */
static guint
fill_all (World *w, guint32 id, gboolean silent)
{
  g_autoptr (GVariant) rows = g_variant_ref_sink (cw_library_templates (w->library.library));
  GVariantIter iter;
  GVariant *row;
  guint n = 0;

  g_variant_iter_init (&iter, rows);
  while ((row = g_variant_iter_next_value (&iter)) != NULL)
    {
      const char *name, *lang;
      g_assert_true (g_variant_lookup (row, "name", "&s", &name));
      g_assert_true (g_variant_lookup (row, "lang", "&s", &lang));
      g_autofree char *options
          = g_strdup_printf ("{'lang': <'%s'>, 'by': <'2026-12-05'>}", lang);
      g_auto (GStrv) missing = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = draft (w, id, name, options, &error, &missing);
      g_assert_no_error (error);
      for (char **m = missing; *m != NULL; m++)
        {
          gboolean of_silence = g_str_has_prefix (*m, "quiet_") || g_str_equal (*m, "promised");
          if (!cw_template_field (*m)->by_hand && (silent || !of_silence))
            g_error ("%s/%s: {%s} is not filled", lang, name, *m);
        }
      n++;
      g_variant_unref (row);
    }
  return n;
}

static void
test_shipped_templates_leave_nothing (void)
{
  g_autoptr (World) w = world_new ("2026-11-21 12:00", steps, conf);
  guint32 id = add_full_case (w);
  g_assert_cmpuint (fill_all (w, id, TRUE), >, 50);
  world_record (w, id, "asked", "{'kind': <'end-request'>, 'by': <'2026-12-06'>}");
  fill_all (w, id, FALSE);
}

static void
test_which_template (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, conf);
  guint32 id = world_add (w, "{'title': <'Site'>, 'client': <'ACME'>, 'platform': <'test'>, "
                             "'stage': <'delivered'>, 'at': <'2026-11-20 10:00'>, "
                             "'funded': <'2026-11-01'>}");
  /* the next one's, before it is due and after */
  assert_draft_has (w, id, "", "{'lang': <'en'>}", HAS ("I wrote to you about \"Site\""));
  world_record (w, id, "step-done", "{'step': <'nudge'>}");
  assert_draft_has (w, id, "", "{}", HAS ("相手への連絡の催促をお願いいたします"));
  world_record (w, id, "step-done", "{'step': <'office'>}");
  assert_refused (w, id, "", "{}", CW_ERROR_INVALID_STATE, "no-template:");
  world_record (w, id, "paid", "{}");
  assert_refused (w, id, "", "{}", CW_ERROR_INVALID_STATE, "nothing-to-do:");
  assert_refused (w, id, "nudg", "{}", CW_ERROR_NOT_FOUND,
                  "no-such-template: there is no template \"nudg\"; did you mean \"nudge\"?");
  assert_refused (w, id, "../../secret", "{}", CW_ERROR_NOT_FOUND, "no-such-template:");
}

static void
test_which_language (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, conf);
  library_write (w->library.packaged, "policies/abroad.policy",
                 "[Policy]\nFormat=1\nName=Abroad\nZone=America/Los_Angeles\n"
                 "[Step one]\nStage=applied\nSince=quiet\nAfter=1d\nAct=message\nTitle=x\n"
                 "Template=nudge\n");
  cw_library_reload (w->library.library);
  guint32 tokyo = world_add (w, "{'title': <'A'>, 'client': <'B'>, 'platform': <'test'>}");
  guint32 abroad = world_add (w, "{'title': <'A'>, 'client': <'B'>, 'platform': <'abroad'>}");
  guint32 named
      = world_add (w, "{'title': <'A'>, 'client': <'B'>, 'platform': <'abroad'>, 'lang': <'ja'>}");

  assert_draft_has (w, tokyo, "nudge", "{}", HAS ("お世話になっております"));
  assert_draft_has (w, abroad, "nudge", "{}", HAS ("Kind regards"));
  assert_draft_has (w, named, "nudge", "{}", HAS ("お世話になっております"));
  assert_draft_has (w, named, "nudge", "{'lang': <'en'>}", HAS ("Kind regards"));
  assert_draft_has (w, named, "nudge", "{'lang': <'xx'>}", HAS ("Kind regards"));
}

static void
test_options (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, NULL);
  guint32 id = world_add (w, "{'title': <'A {client}'>, 'client': <'B'>, 'platform': <'test'>}");
  g_auto (GStrv) missing = NULL;
  g_autofree char *text = draft (w, id, "nudge", "{'lang': <'en'>}", NULL, &missing);
  /* no name is set and no message was sent: both stay visible; what is filled in is data */
  g_assert_true (g_strv_contains ((const char *const *) missing, "me"));
  g_assert_true (g_strv_contains ((const char *const *) missing, "last_sent_date"));
  g_assert_false (g_strv_contains ((const char *const *) missing, "client"));
  g_assert_nonnull (strstr (text, "{me}"));
  assert_draft_has (w, id, "application-followup", "{'lang': <'en'>}", HAS ("A {client}"));

  assert_draft_has (w, id, "nudge", "{'fields': <{'me': 'Sato {by}', 'last_sent_date': 'Monday'}>,"
                                    " 'lang': <'en'>}",
                    HAS ("Sato {by}", "On Monday I wrote"));
  assert_refused (w, id, "nudge", "{'fields': <{'clint': 'x'}>}", CW_ERROR_INVALID_ARGUMENT,
                  "unknown-field: templates have no field \"clint\"; did you mean \"client\"?");
  assert_refused (w, id, "nudge", "{'fields': <{'me': 'x\\u0007'}>}", CW_ERROR_INVALID_ARGUMENT,
                  "bad-text:");
  assert_refused (w, id, "nudge", "{'fields': <'me'>}", CW_ERROR_INVALID_ARGUMENT, "wrong-type:");
  assert_refused (w, id, "nudge", "{'by': <'whenever'>}", CW_ERROR_INVALID_ARGUMENT, "bad-time:");
  assert_refused (w, id, "nudge", "{'language': <'ja'>}", CW_ERROR_INVALID_ARGUMENT,
                  "unknown-key:");
}

static void
test_asked_by (void)
{
  g_autoptr (World) w = world_new ("2026-12-01 12:00", steps, conf);
  guint32 id = world_add (w, "{'title': <'Site'>, 'client': <'ACME'>, 'platform': <'test'>, "
                             "'stage': <'delivered'>, 'at': <'2026-11-20 10:00'>, "
                             "'funded': <'2026-11-01'>}");
  /* the usual limit, seven days; then the one that was named */
  world_record (w, id, "asked", "{'kind': <'end-request'>, 'at': <'2026-12-01 11:00'>}");
  assert_draft_has (w, id, "", "{}", HAS ("12月8日（火）11:00までに回答"));
  world_record (w, id, "asked", "{'kind': <'end-request'>, 'by': <'2026-12-04'>}");
  assert_draft_has (w, id, "end-request-answer-consent", "{'lang': <'en'>}", HAS ("ACME"));
  assert_draft_has (w, id, "", "{'lang': <'en'>}", HAS ("due by Friday 4 December,"));
}

static void
test_contact_log (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, conf);
  guint32 id = world_add (w, "{'title': <'Site'>, 'client': <'ACME'>, 'platform': <'test'>, "
                             "'stage': <'contracted'>, 'at': <'2026-11-02 10:00'>, "
                             "'applied': <'2026-10-01'>, 'funded': <'2026-11-03 11:00'>}");
  world_record (w, id, "delivered", "{'at': <'2026-11-17 10:00'>, 'button': <true>}");
  world_record (w, id, "noted", "{'text': <'private'>, 'at': <'2026-11-17 11:00'>}");
  world_record (w, id, "step-done", "{'step': <'nudge'>, 'at': <'2026-11-18 10:00'>, "
                                    "'text': <'see\\nthe file'>}");
  world_record (w, id, "step-done", "{'step': <'office'>, 'at': <'2026-11-19 10:00'>}");
  world_record (w, id, "step-result", "{'result': <'denied'>, 'at': <'2026-11-20 10:00'>}");
  g_autoptr (CwView) view = world_view (w, id);
  CwWorld world = cw_engine_world (w->engine);

  g_autofree char *ja = cw_contact_log (&world, view, "ja");
  g_assert_cmpstr (ja, ==,
                   "・2026-10-01（木）　当方：応募\n"
                   "・2026-11-02（月）10:00 JST　クライアント：契約成立\n"
                   "・2026-11-03（火）11:00 JST　クライアント：仮払いを確認\n"
                   "・2026-11-17（火）10:00 JST　当方：サイトの納品機能で納品\n"
                   "・2026-11-18（水）10:00 JST　当方：メッセージを送信（手順「もう一度たずねる」）"
                   "　備考：see the file\n"
                   "・2026-11-19（木）10:00 JST　当方：事務局に申請（手順「催促を申請する」）\n"
                   "・2026-11-20（金）10:00 JST　事務局：申請を不承認");
  g_autofree char *en = cw_contact_log (&world, view, "en");
  g_assert_nonnull (strstr (en, "- 2026-11-18 (Wed) 10:00 JST  Me: sent a message (step: Ask "
                                "again). Remark: see the file\n"));
  g_assert_null (strstr (en, "private"));
}

static void
test_contact_log_is_bounded (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, conf);
  guint32 id = world_add (w, "{'title': <'Site'>, 'client': <'ACME'>, 'platform': <'test'>}");
  g_autoptr (CwView) view = world_view (w, id);
  CwWorld world = cw_engine_world (w->engine);
  for (guint i = 0; i < CW_CONTACT_LOG_LINES + 5; i++)
    {
      CwEvent *event = cw_event_new (CW_EVENT_SENT);
      event->id = 1000 + i;
      event->at = view->x.now;
      g_ptr_array_add (view->c->log, event);
    }
  g_autofree char *text = cw_contact_log (&world, view, "en");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, CW_CONTACT_LOG_LINES + 1);
  g_assert_cmpstr (lines[0], ==, "(6 earlier entries are left out)");
}

static void
test_money (void)
{
  g_autofree char *yen = cw_message_money (1234567, "JPY", TRUE);
  g_autofree char *dollars = cw_message_money (12050, "USD", TRUE);
  g_assert_cmpstr (yen, ==, "1,234,567円");
  g_assert_cmpstr (dollars, ==, "120.50 USD");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft/every field, in both languages' own style", test_every_field);
  g_test_add_func ("/draft/the shipped templates leave nothing that the case knows",
                   test_shipped_templates_leave_nothing);
  g_test_add_func ("/draft/the current step's template, else the next's; unknown ones",
                   test_which_template);
  g_test_add_func ("/draft/the language: named, the case's, the platform's", test_which_language);
  g_test_add_func ("/draft/options; what has no value stays visible", test_options);
  g_test_add_func ("/draft/until when an answer is wanted from me", test_asked_by);
  g_test_add_func ("/draft/a dated contact log for support", test_contact_log);
  g_test_add_func ("/draft/the newest 300 lines", test_contact_log_is_bounded);
  g_test_add_func ("/draft/money", test_money);
  return g_test_run ();
}
