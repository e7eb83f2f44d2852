/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/message-words.h"

#define REMARK_LENGTH 300
#define TITLE_LENGTH 80

typedef struct
{
  const CwView *view;
  gint64 day_end;
  const char *lang;
  gboolean japanese;
  GHashTable *moved; /* uuids of events whose time was corrected, borrowed */
} Log;

/* A text in both languages. */
typedef struct
{
  const char *en, *ja;
} Words;

static const char *
say (const Log *log, Words words)
{
  return log->japanese ? words.ja : words.en;
}

/* "2026-11-04（水）10:00 JST", "2026-11-04 (Wed) 10:00 JST": in the zone in which it was
 * recorded. */
static void
append_stamp (GString *line, const Log *log, const CwEvent *event)
{
  g_autoptr(GTimeZone) own = event->zone != NULL ? cw_zone_lookup (event->zone) : NULL;
  GTimeZone *zone = own != NULL ? own : log->view->user_zone;
  CwWall wall = cw_instant_to_wall (event->at, zone);
  g_autofree char *clock = cw_time_of_day_format (wall.time);
  g_autofree char *date = cw_day_format (wall.day);
  static const Words weekdays[] = {
    { "Mon", "月" }, { "Tue", "火" }, { "Wed", "水" }, { "Thu", "木" },
    { "Fri", "金" }, { "Sat", "土" }, { "Sun", "日" },
  };

  g_string_append_printf (line, log->japanese ? "%s（%s）" : "%s (%s)", date,
                          say (log, weekdays[cw_day_weekday (wall.day)]));
  if (event->date_only)
    return;
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, event->at / CW_SECOND);
  const char *name = g_time_zone_get_abbreviation (zone, interval);
  gboolean bare = name != NULL && (*name == '+' || *name == '-');
  g_string_append_printf (line, "%s%s %s%s", log->japanese ? "" : " ", clock, bare ? "UTC" : "",
                          name != NULL ? name : "UTC");
}

static const char *
who (const Log *log, const CwEvent *event)
{
  CwBy by = event->kind == CW_EVENT_CLOSED && event->d.closed_by >= 0
              ? (CwBy) event->d.closed_by : cw_event_by (event->kind);

  switch (by)
    {
    case CW_BY_CLIENT:
      return say (log, (Words) { "Client", "クライアント" });
    case CW_BY_OFFICE:
      return say (log, (Words) { "Office", "事務局" });
    case CW_BY_ME:
    default:
      return say (log, (Words) { "Me", "当方" });
    }
}

static Words
asked_words (const char *kind)
{
  static const struct
  {
    const char *kind;
    Words words;
  } known[] = {
    { "question", { "asked a question", "質問" } },
    { "end-request", { "asked to end the contract", "契約終了の申し出" } },
    { "refund-request", { "asked for a refund", "返金の求め" } },
    { "dispute", { "objected to the work", "成果物への異議" } },
    { "award", { "offered the contract", "契約条件の提示" } },
    { "outside-contact", { "asked for contact outside the site", "サイト外での連絡の求め" } },
    { "early-delivery", { "asked for work before escrow", "仮払い前の納品の求め" } },
  };

  for (gsize i = 0; kind != NULL && i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].kind, kind))
      return known[i].words;
  return (Words) { "made a request", "申し出" };
}

static Words
outcome_words (int outcome)
{
  switch ((CwOutcome) outcome)
    {
    case CW_OUTCOME_COMPLETED:
      return (Words) { "closed the case: completed", "完了として終了" };
    case CW_OUTCOME_DECLINED:
      return (Words) { "closed the case: declined", "不採用として終了" };
    case CW_OUTCOME_WITHDRAWN:
      return (Words) { "closed the case: withdrawn", "辞退として終了" };
    case CW_OUTCOME_CANCELLED:
      return (Words) { "closed the case: cancelled", "契約の中止として終了" };
    case CW_OUTCOME_LOST:
    case CW_OUTCOME_NONE:
    default:
      return (Words) { "closed the case", "終了" };
    }
}

static Words
step_words (const CwDetails *d)
{
  switch (d->act)
    {
    case CW_ACT_MESSAGE:
      return (Words) { "sent a message", "メッセージを送信" };
    case CW_ACT_OFFICE:
      return (Words) { "asked the platform's staff", "事務局に申請" };
    case CW_ACT_PLATFORM:
      return (Words) { "used a function of the site", "サイトの機能を利用" };
    case CW_ACT_ANSWER:
      if (d->result == CW_RESULT_CONSENT)
        return (Words) { "consented to the request", "申し出に同意" };
      if (d->result == CW_RESULT_REFUSE)
        return (Words) { "refused the request", "申し出を拒否" };
      return (Words) { "answered the request", "申し出に回答" };
    case CW_ACT_CLOSE:
      return outcome_words (d->outcome);
    case CW_ACT_WAIT:
    default: /* information for me: nothing passed between us */
      return (Words) { NULL, NULL };
    }
}

/* What happened; NULLs: it is not told to anybody. */
static Words
event_words (const CwEvent *event)
{
  const CwDetails *d = &event->d;

  switch (event->kind)
    {
    case CW_EVENT_APPLIED:
      return (Words) { "applied for the job", "応募" };
    case CW_EVENT_CONTRACTED:
      return (Words) { "made the contract", "契約成立" };
    case CW_EVENT_FUNDED:
      return (Words) { "escrow confirmed", "仮払いを確認" };
    case CW_EVENT_STARTED:
      return (Words) { "began the work", "作業を開始" };
    case CW_EVENT_SENT:
      if (d->fyi)
        return (Words) { "sent a message for information", "連絡事項を送信" };
      return (Words) { "sent a message", "メッセージを送信" };
    case CW_EVENT_REPLIED:
      if (d->wait)
        return (Words) { "answered, asking to wait", "待ってほしいとの返信" };
      return (Words) { "answered", "返信" };
    case CW_EVENT_PROMISED:
      return (Words) { "named a date", "日時の約束" };
    case CW_EVENT_ASKED:
      if (d->withdrawn)
        return (Words) { "took back the request", "申し出の取り下げ" };
      return asked_words (d->kind);
    case CW_EVENT_DELIVERED:
      if (d->button > 0)
        return (Words) { "delivered the work through the site's delivery function",
                         "サイトの納品機能で納品" };
      if (d->button == 0)
        return (Words) { "sent the work as a message", "成果物をメッセージで送付" };
      return (Words) { "delivered the work", "納品" };
    case CW_EVENT_REVISION:
      return (Words) { "asked for changes", "修正の依頼" };
    case CW_EVENT_ACCEPTED:
      if (d->more)
        return (Words) { "accepted the work; the contract goes on", "検収（契約は継続）" };
      return (Words) { "accepted the work", "検収" };
    case CW_EVENT_PAID:
      return (Words) { "paid", "支払い" };
    case CW_EVENT_STEP_DONE:
      return step_words (d);
    case CW_EVENT_STEP_RESULT:
      if (d->result == CW_RESULT_APPROVED)
        return (Words) { "granted the request", "申請を承認" };
      return (Words) { "refused the request", "申請を不承認" };
    case CW_EVENT_CLOSED:
      return outcome_words (d->outcome);
    case CW_EVENT_REOPENED:
      return (Words) { "opened the case again", "案件を再開" };
    default: /* notes, edits, snoozes and corrections are mine alone */
      return (Words) { NULL, NULL };
    }
}

static void
append_step (GString *line, const Log *log, const char *id)
{
  const CwStep *step = id != NULL && log->view->policy != NULL
                         ? cw_policy_find_step (log->view->policy, id, NULL) : NULL;

  if (id == NULL)
    return;
  g_autofree char *title
    = step != NULL ? cw_text_clean (cw_text_get (&step->title, log->lang), TITLE_LENGTH) : NULL;
  const char *name = title != NULL && *title != '\0' ? title : id;
  g_string_append_printf (line, log->japanese ? "（手順「%s」）" : " (step: %s)", name);
}

static void
append_moment (GString *line, const Log *log, CwInstant at)
{
  if (at == CW_NEVER)
    return;
  g_autofree char *text = cw_message_moment (at, log->view->user_zone, log->view->x.now,
                                             log->day_end, log->japanese);
  g_string_append_printf (line, log->japanese ? "（%s）" : " (%s)", text);
}

/* FALSE: the event is not told. */
static gboolean
append_event (GString *line, const Log *log, const CwEvent *event)
{
  Words words = event_words (event);
  const CwDetails *d = &event->d;

  if (words.en == NULL)
    return FALSE;
  g_string_append (line, log->japanese ? "・" : "- ");
  append_stamp (line, log, event);
  g_string_append_printf (line, log->japanese ? "　%s：%s" : "  %s: %s", who (log, event),
                          say (log, words));
  if (event->kind != CW_EVENT_STEP_DONE || d->act != CW_ACT_CLOSE)
    append_step (line, log, d->step);
  if (event->kind == CW_EVENT_PROMISED)
    append_moment (line, log, d->until);
  if (event->kind == CW_EVENT_ASKED || event->kind == CW_EVENT_SENT)
    append_moment (line, log, d->by);
  g_autofree char *remark = d->text != NULL ? cw_text_clean (d->text, REMARK_LENGTH) : NULL;
  if (remark != NULL && *remark != '\0')
    g_string_append_printf (line, log->japanese ? "　備考：%s" : ". Remark: %s", remark);
  if (event->uuid != NULL && g_hash_table_contains (log->moved, event->uuid))
    g_string_append (line, log->japanese ? "　［日時は後から訂正］" : " [time corrected later]");
  return TRUE;
}

/* The uuids of the events that corrections of this kind are about; borrowed. */
static GHashTable *
corrected (const CwView *view, CwEventKind kind)
{
  GHashTable *found = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < view->events->len; i++)
    {
      const CwEvent *event = g_ptr_array_index (view->events, i);
      if (event->kind == kind && event->d.target != NULL)
        g_hash_table_add (found, event->d.target);
    }
  return found;
}

/* How many events that would be told were taken out again: a log that hides that is no proof. */
static guint
count_taken_out (const CwView *view)
{
  g_autoptr(GHashTable) out = corrected (view, CW_EVENT_RETRACTED);
  guint n = 0;

  for (guint i = 0; i < view->events->len; i++)
    {
      const CwEvent *event = g_ptr_array_index (view->events, i);
      if (event->uuid != NULL && event_words (event).en != NULL
          && g_hash_table_contains (out, event->uuid))
        n++;
    }
  return n;
}

static void
append_taken_out (GString *text, const Log *log)
{
  guint n = count_taken_out (log->view);

  if (n == 0)
    return;
  if (log->japanese)
    g_string_append_printf (text, "\n（記録後に取り消した%u件は載せていません）", n);
  else if (n == 1)
    g_string_append (text, "\n(1 entry was taken out again after it was recorded, and is not listed)");
  else
    g_string_append_printf (
      text, "\n(%u entries were taken out again after they were recorded, and are not listed)", n);
}

static void
append_left_out (GString *text, const Log *log, guint n)
{
  if (n == 0)
    return;
  if (log->japanese)
    g_string_append_printf (text, "（これより前の%u件は省略）\n", n);
  else
    g_string_append_printf (text, "(%u earlier entries are left out)\n", n);
}

char *
cw_contact_log (const CwWorld *world, const CwView *view, const char *lang)
{
  g_autoptr(GHashTable) moved = corrected (view, CW_EVENT_AMENDED);
  Log log = { view, world->settings->day_end, lang, g_str_has_prefix (lang, "ja"), moved };
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < view->c->log->len; i++)
    {
      g_autoptr(GString) line = g_string_new (NULL);
      if (append_event (line, &log, g_ptr_array_index (view->c->log, i)))
        g_ptr_array_add (lines, g_strdup (line->str));
    }
  guint left_out = lines->len > CW_CONTACT_LOG_LINES ? lines->len - CW_CONTACT_LOG_LINES : 0;
  append_left_out (text, &log, left_out);
  for (guint i = left_out; i < lines->len; i++)
    g_string_append_printf (text, "%s%s", (const char *) g_ptr_array_index (lines, i),
                            i + 1 < lines->len ? "\n" : "");
  append_taken_out (text, &log);
  return g_string_free (text, FALSE);
}
