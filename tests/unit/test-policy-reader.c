/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/policy-reader.h"

#include <string.h>

/* core/policy-reader, policy-keys, policy-check and keyfile: the files of contract section 4. */

static GPtrArray *
new_problems (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
}

static CwPolicy *
read_many (GPtrArray *problems, guint n, const char *const *texts)
{
  static const char *const files[] = { "x.policy", "x.policy.d/1.conf", "x.policy.d/2.conf" };
  CwPolicySource sources[3];
  for (guint i = 0; i < n; i++)
    sources[i] = (CwPolicySource){ files[i], texts[i], strlen (texts[i]) };
  return cw_policy_read ("x", "user", sources, n, problems);
}

/* One file that has to be fine. */
static CwPolicy *
read_good (const char *text)
{
  g_autoptr (GPtrArray) problems = new_problems ();
  CwPolicy *policy = read_many (problems, 1, &text);
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = cw_policy_problem_format (g_ptr_array_index (problems, i));
      g_test_message ("%s", line);
    }
  g_assert_nonnull (policy);
  g_assert_cmpuint (problems->len, ==, 0);
  return policy;
}

/* Texts that have to be refused; the problems as lines. */
static char *
refusal_of (guint n, const char *const *texts)
{
  g_autoptr (GPtrArray) problems = new_problems ();
  g_assert_null (read_many (problems, n, texts));
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = cw_policy_problem_format (g_ptr_array_index (problems, i));
      g_string_append_printf (all, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_string_free (all, FALSE);
}

static void
assert_refused (const char *text, const char *expected)
{
  g_autofree char *problems = refusal_of (1, &text);
  g_assert_cmpstr (problems, ==, expected);
}

#define HEAD "[Policy]\nFormat=1\nName=X\n"                                      /* lines 1-3 */
/* Lines 4 to 9 after HEAD. */
#define STEP "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=3bd\nAct=message\nTitle=T\n"

static void
test_shape_of_the_contract (void)
{
  g_autoptr (CwPolicy) policy = read_good (
      "# a comment\n"
      "[Policy]\n"
      "Format=1\n"
      "Name=CrowdWorks\n"
      "Name[ja]=クラウドワークス\n"
      "Calendars=japan;yearend-japan\n"
      "OfficeCalendars=japan; office;\n"
      "Zone=Asia/Tokyo\n"
      "Escrow=true\n"
      "AskedKinds=sample\n"
      "\n"
      "[Step nudge-delivered]\n"
      "Stage=delivered\n"
      "Ball=client;office\n"
      "Since=quiet\n"
      "After=3bd\n"
      "NotBefore=quiet+2bd;step:ask+1bd\n"
      "Until=delivered+7d\n"
      "Requires=funded;!step:ask\n"
      "Repeat=2bd\n"
      "RepeatMax=5\n"
      "Url=https://example.org/a?b=c#d\n"
      "Weekly=mon 12:00\n"
      "Round=hour\n"
      "Inclusive=true\n"
      "Act=message\n"
      "Template=nudge-delivered\n"
      "Urgency=critical\n"
      "Title=Ask, issue #3\n"
      "Title[ja]=届いたか聞く\n"
      "Advice=First\\nsecond\n"
      "Source=https://example.org/faq#7\n"
      "Checked=2026-11\n"
      "Confidence=article\n"
      "[Step ask]\n"
      "Stage=applied\nSince=asked:sample\nAct=answer\nTitle=Answer\n");

  g_assert_cmpstr (policy->id, ==, "x");
  g_assert_cmpstr (policy->origin, ==, "user");
  g_assert_cmpstr (policy->file, ==, "x.policy");
  g_assert_cmpstr (cw_text_get (&policy->name, "ja_JP.UTF-8"), ==, "クラウドワークス");
  g_assert_cmpuint (g_strv_length (policy->calendars), ==, 2);
  g_assert_cmpstr (policy->calendars[1], ==, "yearend-japan");
  g_assert_cmpuint (g_strv_length (policy->office_calendars), ==, 2);
  g_assert_cmpstr (policy->office_calendars[1], ==, "office");
  g_assert_cmpstr (policy->zone, ==, "Asia/Tokyo");
  g_assert_true (policy->escrow);
  g_assert_cmpuint (policy->steps->len, ==, 2);
  g_assert_cmpuint (strlen (policy->fingerprint), ==, 32);

  const CwStep *step = g_ptr_array_index (policy->steps, 0);
  g_assert_cmpstr (step->id, ==, "nudge-delivered");
  g_assert_cmpstr (step->file, ==, "x.policy");
  g_assert_cmpint (step->stage, ==, CW_STAGE_DELIVERED);
  g_assert_cmpuint (step->ball, ==, CW_BALL_CLIENT | CW_BALL_OFFICE);
  g_assert_cmpint (step->since.kind, ==, CW_ANCHOR_QUIET);
  g_assert_cmpint (step->after.n, ==, 3);
  g_assert_cmpint (step->after.unit, ==, CW_UNIT_BUSINESS);
  g_assert_cmpuint (step->not_before->len, ==, 2);
  g_assert_cmpstr (g_array_index (step->not_before, CwMoment, 1).anchor.arg, ==, "ask");
  g_assert_true (step->has_until);
  g_assert_cmpint (step->until.distance.n, ==, 7);
  g_assert_cmpuint (step->requires_->len, ==, 2);
  g_assert_true (g_array_index (step->requires_, CwCondition, 1).negated);
  g_assert_true (step->has_repeat);
  g_assert_cmpint (step->repeat.n, ==, 2);
  g_assert_cmpint (step->repeat_max, ==, 5);
  g_assert_cmpstr (step->url, ==, "https://example.org/a?b=c#d");
  g_assert_true (step->has_weekly);
  g_assert_cmpint (step->weekly_day, ==, CW_MONDAY);
  g_assert_cmpint (step->weekly_time, ==, 12 * CW_HOUR);
  g_assert_true (step->round_hour);
  g_assert_true (step->inclusive);
  g_assert_cmpint (step->act, ==, CW_ACT_MESSAGE);
  g_assert_cmpstr (step->template, ==, "nudge-delivered");
  g_assert_cmpint (step->urgency, ==, CW_URGENCY_CRITICAL);
  g_assert_cmpstr (cw_text_get (&step->title, "en"), ==, "Ask, issue #3");
  g_assert_cmpstr (cw_text_get (&step->title, "ja"), ==, "届いたか聞く");
  g_assert_cmpstr (cw_text_get (&step->advice, NULL), ==, "First\nsecond");
  g_assert_cmpstr (step->source, ==, "https://example.org/faq#7");
  g_assert_cmpstr (step->checked, ==, "2026-11");
  g_assert_cmpint (step->confidence, ==, CW_CONFIDENCE_ARTICLE);

  /* After may be left out after asked:KIND: at once. */
  const CwStep *asked = g_ptr_array_index (policy->steps, 1);
  g_assert_cmpint (asked->after.n, ==, 0);
  g_assert_cmpint (asked->after.unit, ==, CW_UNIT_HOURS);
  g_assert_cmpint (asked->track, ==, CW_TRACK_ASKED);
  g_assert_cmpstr (asked->track_kind, ==, "sample");
}

static void
test_office_calendars_default_to_the_clients (void)
{
  g_autoptr (CwPolicy) policy = read_good (HEAD "Calendars=japan\n" STEP);
  g_assert_cmpuint (g_strv_length (policy->office_calendars), ==, 1);
  g_assert_cmpstr (policy->office_calendars[0], ==, "japan");
  g_assert_null (policy->zone);
  g_assert_false (policy->escrow);

  g_autoptr (CwPolicy) bare = read_good (HEAD "Calendars=\n");
  g_assert_cmpuint (g_strv_length (bare->calendars), ==, 0);
  g_assert_cmpuint (bare->steps->len, ==, 0);
}

static void
test_spaces_are_trimmed (void)
{
  g_autoptr (CwPolicy) policy
      = read_good ("\xef\xbb\xbf[Policy] \r\n Format = 1 \r\nName=\\sX\\\\y#3 \r\n" STEP
                   "Advice[JA]=a\\tb\r\n  # indented comment\r\n");
  g_assert_cmpstr (policy->name.plain, ==, " X\\y#3");
  const CwStep *step = g_ptr_array_index (policy->steps, 0);
  g_assert_cmpstr (cw_text_get (&step->advice, "ja"), ==, "a\tb");
}

static void
test_problem_has_file_line_group_key_reason (void)
{
  static const char *const text = HEAD STEP "Aftr=3bd\n";
  g_autoptr (GPtrArray) problems = new_problems ();
  g_assert_null (read_many (problems, 1, &text));
  g_assert_cmpuint (problems->len, ==, 1);
  const CwPolicyProblem *problem = g_ptr_array_index (problems, 0);
  g_assert_cmpstr (problem->file, ==, "x.policy");
  g_assert_cmpint (problem->line, ==, 10);
  g_assert_cmpstr (problem->group, ==, "Step nudge");
  g_assert_cmpstr (problem->key, ==, "Aftr");
  g_assert_cmpstr (problem->reason, ==, "unknown key");
  g_assert_cmpstr (problem->hint, ==, "After");
  g_autofree char *line = cw_policy_problem_format (problem);
  g_assert_cmpstr (line, ==, "x.policy:10: [Step nudge] Aftr: unknown key; did you mean After?");
}

static void
test_broken_shapes_are_refused (void)
{
  static const struct { const char *text, *expected; } rows[] = {
    /* duplicates, which GKeyFile takes silently */
    { HEAD "Name=Y\n", "x.policy:4: [Policy] Name: the key is there twice in this group" },
    { HEAD "Name[ja]=Y\nName[JA]=Z\n",
      "x.policy:5: [Policy] Name[ja]: the key is there twice in this group" },
    { HEAD STEP "[Policy]\nEscrow=true\n",
      "x.policy:10: [Policy]: the group is there twice in this file" },
    /* trailing comments */
    { HEAD "Escrow=true # yes\n",
      "x.policy:4: [Policy] Escrow: a comment has to stand on a line of its own" },
    { HEAD "Calendars=japan  # days\n",
      "x.policy:4: [Policy] Calendars: a comment has to stand on a line of its own" },
    { HEAD "Calendars=#japan\n",
      "x.policy:4: [Policy] Calendars: a comment has to stand on a line of its own" },
    { HEAD "[Step a] # first\n",
      "x.policy:4: [Step a]: a comment has to stand on a line of its own" },
    { HEAD STEP "Advice=Ask # politely\n",
      "x.policy:10: [Step nudge] Advice: a comment has to stand on a line of its own" },
    /* unknown names, the nearest known one named */
    { HEAD "Calender=japan\n",
      "x.policy:4: [Policy] Calender: unknown key; did you mean Calendars?" },
    { HEAD "Wholly=1\n", "x.policy:4: [Policy] Wholly: unknown key" },
    { HEAD "[Polcy]\n", "x.policy:4: [Polcy]: unknown group; did you mean [Policy]?" },
    { HEAD "[Setp a]\nStage=applied\n",
      "x.policy:4: [Setp a]: unknown group; did you mean [Step a]?" },
    { HEAD "[Stpe]\n", "x.policy:4: [Stpe]: unknown group; did you mean [Step ID]?" },
    { HEAD "[Step-a]\n", "x.policy:4: [Step-a]: unknown group; did you mean [Step a]?" },
    { HEAD "[Step A b]\n",
      "x.policy:4: [Step A b]: a step's name is 1 to 64 of a-z, 0-9 and -" },
    { HEAD "[Step nudge-2bd]\n",
      "x.policy:4: [Step nudge-2bd]: a step's name must not end like a distance" },
    { HEAD "Zone[ja]=Asia/Tokyo\n", "x.policy:4: [Policy] Zone[ja]: this key has no translations; "
                                    "did you mean Zone?" },
    /* lines */
    { "Format=1\n" HEAD, "x.policy:1: Format: stands before the first group" },
    { HEAD "just words\n", "x.policy:4: [Policy] just words: is neither a group, nor a key with "
                           "its value, nor a comment" },
    { HEAD "Na me=x\n", "x.policy:4: [Policy] Na me: is no name of a key" },
    { HEAD "Name[=x\n", "x.policy:4: [Policy] Name[: is no name of a key" },
    { HEAD "[Step a\n", "x.policy:4: the group's name has no closing bracket" },
    { HEAD "Name[ja]=\xff\n", "x.policy:4: [Policy]: the line is no UTF-8 text" },
    { HEAD "Name[ja]=a\x07\n", "x.policy:4: [Policy]: a control character is in the line" },
    { HEAD STEP "Advice=a\\xb\n",
      "x.policy:10: [Step nudge] Advice: \"a\\xb\" has a backslash that is not \\s, \\n, "
      "\\t or \\\\" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_refused (rows[i].text, rows[i].expected);

  static const char with_nul[] = HEAD "Name[ja]=a\0b\n";
  CwPolicySource source = { "x.policy", with_nul, sizeof with_nul - 1 };
  g_autoptr (GPtrArray) problems = new_problems ();
  g_assert_null (cw_policy_read ("x", "user", &source, 1, problems));
  g_assert_cmpuint (problems->len, ==, 1);
}

static void
test_broken_values_are_refused (void)
{
  static const struct { const char *keys, *key, *says; } rows[] = {
    { "Ball=clinet\n", "Ball", "\"clinet\" is not client, me or office; did you mean client?" },
    { "Ball=client;;me\n", "Ball", "\"client;;me\" is no list of entries with \";\" between them" },
    { "NotBefore=quiet+2bd;quiet+3\n", "NotBefore",
      "\"quiet+2bd;quiet+3\" has an entry that is no moment such as quiet+2bd" },
    { "Until=delivered+7\n", "Until", "\"delivered+7\" is no moment such as delivered+7d" },
    { "Requires=funded,closes\n", "Requires",
      "\"funded,closes\" has an entry that is no condition such as !funded" },
    { "Repeat=0bd\n", "Repeat", "\"0bd\" is no duration of 1 or more such as 2bd" },
    { "Repeat=-2bd\n", "Repeat", "\"-2bd\" is no duration of 1 or more such as 2bd" },
    { "RepeatMax=08\n", "RepeatMax", "\"08\" is no number from 0 to 99" },
    { "RepeatMax=100\n", "RepeatMax", "\"100\" is no number from 0 to 99" },
    { "RepeatMax=-1\n", "RepeatMax", "\"-1\" is no number from 0 to 99" },
    { "Url=javascript:x\n", "Url", "\"javascript:x\" begins with neither https:// nor http://" },
    { "Url=https://a b\n", "Url", "\"https://a b\" is no address" },
    { "Weekly=mon\n", "Weekly", "\"mon\" is no weekday and time such as mon 12:00" },
    { "Weekly=mon 24:00\n", "Weekly", "\"mon 24:00\" is no weekday and time such as mon 12:00" },
    { "Weekly=mno 12:00\n", "Weekly",
      "\"mno 12:00\" is no weekday and time such as mon 12:00; did you mean mon?" },
    { "Monthly=31>15\n", "Monthly",
      "\"31>15\" is no list of closing days and pay days such as 15>last;last>15" },
    { "NotBefore=quiet+2bd;;turn\n", "NotBefore",
      "\"quiet+2bd;;turn\" is no list of entries with \";\" between them" },
    { "Requires=funde\n", "Requires", "\"funde\" has an entry that is no condition such as "
                                      "!funded; did you mean funded?" },
    { "Url=https://[::1\n", "Url", "\"https://[::1\" is no address" },
    { "Outcome=lsot\n", "Outcome", "\"lsot\" is no outcome; did you mean lost?" },
    { "Title[ja]=\\s\\s\n", "Title[ja]", "\"\\s\\s\" is blank" },
    { "Requires=!asked:zzz\n", "Requires",
      "\"zzz\" is no built-in kind and not among AskedKinds" },
    { "Round=day\n", "Round", "\"day\" is no unit to round to; did you mean hour?" },
    { "Inclusive=yes\n", "Inclusive", "\"yes\" is neither true nor false; did you mean true?" },
    { "Template=../x\n", "Template", "\"../x\" is no name of a-z, 0-9 and -" },
    { "Urgency=hihg\n", "Urgency", "\"hihg\" is not low, normal or critical" },
    { "Checked=2026-13\n", "Checked", "\"2026-13\" is no month such as 2026-11 and no date" },
    { "Confidence=offical\n", "Confidence",
      "\"offical\" is not official, third-party, article or default; did you mean official?" },
    { "Outcome=lost\n", "Outcome", "goes with Act=close only" },
    { "Until=step:nugde+1d\n", "Until", "there is no step \"nugde\"; did you mean nudge?" },
    { "NotBefore=step:gone+1d\n", "NotBefore", "there is no step \"gone\"" },
    { "Requires=!step:nudg\n", "Requires", "there is no step \"nudg\"; did you mean nudge?" },
    { "Requires=approved:nudge\n", "Requires",
      "\"nudge\" is never approved or denied, because it has no Act=office" },
    { "Requires=!asked:disput\n", "Requires",
      "\"disput\" is no built-in kind and not among AskedKinds; did you mean dispute?" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (HEAD STEP, rows[i].keys, NULL);
      g_autofree char *expected
          = g_strdup_printf ("x.policy:10: [Step nudge] %s: %s", rows[i].key, rows[i].says);
      assert_refused (text, expected);
    }

  static const struct { const char *keys, *says; } heads[] = {
    { "Zone=Tokyo/Asia\n", "Zone: \"Tokyo/Asia\" is no time zone such as Asia/Tokyo" },
    { "Escrow=1\n", "Escrow: \"1\" is neither true nor false; did you mean true?" },
    { "Calendars=japan;Japan\n",
      "Calendars: \"japan;Japan\" is no list of names of a-z, 0-9 and -" },
    { "Calendars=japan;japan\n", "Calendars: \"japan;japan\" names the same twice" },
    { "Calendars=;\n", "Calendars: \";\" is no list of entries with \";\" between them" },
    { "Name[ja]=a\\nb\n", "Name[ja]: \"a\\nb\" has a line break or a tab" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *text = g_strconcat (HEAD, heads[i].keys, NULL);
      g_autofree char *expected = g_strdup_printf ("x.policy:4: [Policy] %s", heads[i].says);
      assert_refused (text, expected);
    }
}

/* What is too long says so by its length, and is not repeated whole. */
static void
test_long_values_are_refused (void)
{
  static const struct { const char *key; gsize length; const char *says; } rows[] = {
    { "Title[ja]", 201, "is longer than 200 characters" },
    { "Source", 4097, "is longer than 4096 bytes" },
    { "Advice", 4097, "is longer than 4096 bytes" },
    { "Url", 3000, "is no address" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *value = g_strnfill (rows[i].length, 'x');
      if (g_str_equal (rows[i].key, "Url"))
        memcpy (value, "https://", strlen ("https://"));
      g_autofree char *text = g_strconcat (HEAD STEP, rows[i].key, "=", value, "\n", NULL);
      g_autofree char *found = refusal_of (1, &(const char *) { text });
      g_assert_true (g_str_has_suffix (found, rows[i].says));
      g_assert_cmpuint (strlen (found), <, 400);
    }
}

static void
test_inclusive_wants_days (void)
{
  static const struct { const char *after; gboolean fine; } rows[]
      = { { "1bd", TRUE }, { "3d", TRUE }, { "1obd", TRUE },
          { "0bd", FALSE }, { "-1d", FALSE }, { "24h", FALSE } };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (
          HEAD "OfficeCalendars=japan\n[Step a]\nStage=delivered\nSince=quiet\nAfter=",
          rows[i].after, "\nAct=message\nTitle=T\nInclusive=true\n", NULL);
      if (rows[i].fine)
        cw_policy_unref (read_good (text));
      else
        assert_refused (text, "x.policy:11: [Step a] Inclusive: needs an After of one or more d, bd "
                              "or obd");
    }
}

static void
test_required_keys (void)
{
  assert_refused ("", "x.policy: there is no group [Policy]");
  assert_refused ("[Policy]\n", "x.policy:1: [Policy] Format: is required\n"
                                "x.policy:1: [Policy] Name: is required");
  assert_refused ("[Policy]\nFormat=2\nName=X\n",
                  "x.policy:2: [Policy] Format: \"2\" is no format that this version reads; it "
                  "reads 1");
  assert_refused ("[Policy]\nFormat=1\nName[ja]=X\n", "x.policy:1: [Policy] Name: is required");
  assert_refused (HEAD "[Step a]\n", "x.policy:4: [Step a] Stage: is required\n"
                                     "x.policy:4: [Step a] Since: is required\n"
                                     "x.policy:4: [Step a] After: is required\n"
                                     "x.policy:4: [Step a] Act: is required\n"
                                     "x.policy:4: [Step a] Title: is required");
  /* A value that cannot be read is told once, not also as missing. */
  assert_refused (HEAD "[Step a]\nStage=aplied\nSince=quite\nAfter=3\nAct=mail\nTitle=T\n",
                  "x.policy:5: [Step a] Stage: \"aplied\" is no stage; did you mean applied?\n"
                  "x.policy:6: [Step a] Since: \"quite\" is nothing to count from; did you mean "
                  "quiet?\n"
                  "x.policy:7: [Step a] After: \"3\" is no duration such as 3bd, 7d, 48h or 2obd\n"
                  "x.policy:8: [Step a] Act: \"mail\" is no act; did you mean wait?");
  assert_refused (HEAD "[Step a]\nStage=closed\nSince=quiet\nAfter=1d\nAct=wait\nTitle=T\n",
                  "x.policy:5: [Step a] Stage: nothing falls due in a closed case");
  assert_refused (HEAD
                  "[Step a]\nStage=applied\nSince=quiet\nAfter=1h\nAct=wait\nTitle=T\n"
                  "Inclusive=true\n",
                  "x.policy:10: [Step a] Inclusive: needs an After of one or more d, bd or obd");
}

#define REST "Act=wait\nAfter=1d\nTitle=T\nStage=applied\n"

static void
test_cycles_of_since_are_refused (void)
{
  assert_refused (HEAD "[Step a]\nSince=step:a\n" REST,
                  "x.policy:5: [Step a] Since: leads back to this step, so it could never fall "
                  "due");
  /* c only leads into the cycle of a and b. */
  assert_refused (HEAD "[Step a]\nSince=step:b\n" REST "[Step b]\nSince=step:a\n" REST
                       "[Step c]\nSince=step:b\n" REST,
                  "x.policy:5: [Step a] Since: leads back to this step, so it could never fall "
                  "due\n"
                  "x.policy:11: [Step b] Since: leads back to this step, so it could never fall "
                  "due");
}

static void
test_track_follows_since_to_its_root (void)
{
  g_autoptr (CwPolicy) policy
      = read_good (HEAD "[Step a]\nSince=quiet\n" REST "[Step b]\nSince=step:d\n" REST
                        "[Step c]\nSince=asked:award\n" REST "[Step d]\nSince=denied:e\n" REST
                        "[Step e]\nSince=deadline\nAct=office\nAfter=-2d\nTitle=T\nStage=billed\n"
                        "[Step f]\nSince=closes\n" REST "[Step g]\nSince=due\n" REST
                        "[Step h]\nSince=step:c\n" REST "[Step i]\nSince=promised\n" REST
                        "[Step j]\nSince=contracted\n" REST);
  static const CwTrackKind tracks[]
      = { CW_TRACK_SILENCE,   CW_TRACK_DEADLINES, CW_TRACK_ASKED, CW_TRACK_DEADLINES,
          CW_TRACK_DEADLINES, CW_TRACK_DEADLINES, CW_TRACK_DEADLINES, CW_TRACK_ASKED,
          CW_TRACK_SILENCE,   CW_TRACK_SILENCE };
  g_assert_cmpuint (policy->steps->len, ==, G_N_ELEMENTS (tracks));
  for (guint i = 0; i < policy->steps->len; i++)
    {
      const CwStep *step = g_ptr_array_index (policy->steps, i);
      g_assert_cmpint (step->track, ==, tracks[i]);
      g_assert_cmpstr (step->track_kind, ==, tracks[i] == CW_TRACK_ASKED ? "award" : NULL);
    }
}

static void
test_outcome_of_closing (void)
{
  g_autoptr (CwPolicy) policy = read_good (
      HEAD "[Step a]\nStage=applied\nSince=quiet\nAfter=1d\nAct=close\nTitle=T\nOutcome=declined\n"
           "[Step b]\nStage=contracted\nSince=quiet\nAfter=1d\nAct=close\nTitle=T\n"
           "[Step c]\nStage=billed\nSince=quiet\nAfter=1d\nAct=close\nTitle=T\n"
           "[Step d]\nStage=billed\nSince=quiet\nAfter=1d\nAct=wait\nTitle=T\n");
  static const CwOutcome outcomes[]
      = { CW_OUTCOME_DECLINED, CW_OUTCOME_LOST, CW_OUTCOME_COMPLETED, CW_OUTCOME_NONE };
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    g_assert_cmpint (((const CwStep *) g_ptr_array_index (policy->steps, i))->outcome, ==,
                     outcomes[i]);
}

static void
test_drop_ins_change_single_keys (void)
{
  static const char *const texts[]
      = { HEAD "Calendars=japan\n" STEP "Until=delivered+7d\nTitle[ja]=古い\n",
          ("[Step late]\nStage=applied\nSince=quiet\nAfter=9bd\nAct=close\nTitle=Close\n"
           "[Step nudge]\nAfter=5bd\nUntil=\nTitle[ja]=新しい\n"),
          "[Policy]\nCalendars=\n[Step nudge]\nAfter=6bd\n" };
  g_autoptr (GPtrArray) problems = new_problems ();
  g_autoptr (CwPolicy) policy = read_many (problems, 3, texts);
  g_assert_nonnull (policy);
  g_assert_cmpuint (g_strv_length (policy->calendars), ==, 0);

  /* Steps that are new in a drop-in come last. */
  const CwStep *nudge = g_ptr_array_index (policy->steps, 0);
  const CwStep *late = g_ptr_array_index (policy->steps, 1);
  g_assert_cmpstr (nudge->id, ==, "nudge");
  g_assert_cmpint (nudge->after.n, ==, 6);
  g_assert_false (nudge->has_until);
  g_assert_cmpstr (cw_text_get (&nudge->title, "ja"), ==, "新しい");
  g_assert_cmpstr (cw_text_get (&nudge->title, "en"), ==, "T");
  g_assert_cmpstr (late->id, ==, "late");
  g_assert_cmpstr (late->file, ==, "x.policy.d/1.conf");

  /* The fingerprint is that of all files. */
  g_autoptr (CwPolicy) alone = read_many (problems, 1, texts);
  g_autoptr (CwPolicy) again = read_many (problems, 3, texts);
  g_assert_cmpstr (policy->fingerprint, !=, alone->fingerprint);
  g_assert_cmpstr (policy->fingerprint, ==, again->fingerprint);
}

static void
test_broken_drop_in_refuses_the_whole (void)
{
  static const char *const removed[] = { HEAD STEP, "\n[Step nudge]\nTitle=\n" };
  g_autofree char *first = refusal_of (2, removed);
  g_assert_cmpstr (first, ==, "x.policy.d/1.conf:3: [Step nudge] Title: is required");

  static const char *const twice[] = { HEAD STEP, "[Step nudge]\nAfter=1d\nAfter=2d\n" };
  g_autofree char *second = refusal_of (2, twice);
  g_assert_cmpstr (second, ==,
                   "x.policy.d/1.conf:3: [Step nudge] After: the key is there twice in this group");

  static const char *const bad[] = { HEAD STEP, "# x\n[Step nudge]\nAfter=soon\n" };
  g_autofree char *third = refusal_of (2, bad);
  g_assert_cmpstr (third, ==, "x.policy.d/1.conf:3: [Step nudge] After: \"soon\" is no duration "
                              "such as 3bd, 7d, 48h or 2obd");
}

static void
test_limits (void)
{
  /* 1 MiB of comments is fine, a byte more is not. */
  g_autofree char *text = g_strnfill (CW_POLICY_MAX_BYTES + 1, '#');
  memcpy (text, HEAD, strlen (HEAD));
  CwPolicySource source = { "x.policy", text, CW_POLICY_MAX_BYTES };
  g_autoptr (GPtrArray) problems = new_problems ();
  g_autoptr (CwPolicy) policy = cw_policy_read ("x", "user", &source, 1, problems);
  g_assert_nonnull (policy);
  source.length++;
  g_assert_null (cw_policy_read ("x", "user", &source, 1, problems));
  g_assert_cmpuint (problems->len, ==, 1);

  GString *steps = g_string_new (HEAD);
  for (int i = 0; i <= 200; i++)
    {
      if (i == 200)
        {
          g_autoptr (CwPolicy) full = read_good (steps->str);
          g_assert_cmpuint (full->steps->len, ==, 200);
        }
      g_string_append_printf (steps, "[Step s%d]\nSince=quiet\n" REST, i);
    }
  assert_refused (steps->str, "x.policy: more than 200 steps");
  g_string_free (steps, TRUE);
}

static void
test_a_full_list_of_problems_still_refuses (void)
{
  g_autoptr (GPtrArray) problems = new_problems ();
  for (int i = 0; i < 150; i++)
    cw_policy_problem_add (problems, "f", i, NULL, NULL, NULL, "x");
  g_assert_cmpuint (problems->len, ==, 100);
  static const char *const text = HEAD "Escrow=maybe\n";
  g_assert_null (read_many (problems, 1, &text));
  g_assert_cmpuint (problems->len, ==, 101);
}

static void
test_shipped_policies_are_good (void)
{
  g_autofree char *directory = g_build_filename (g_getenv ("CW_SRCDIR"), "data/policies", NULL);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_assert_nonnull (dir);
  guint n = 0;
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      if (!g_str_has_suffix (name, ".policy"))
        continue;
      g_autofree char *file = g_build_filename (directory, name, NULL);
      g_autofree char *text = NULL;
      g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
      g_autoptr (CwPolicy) policy = read_good (text);
      g_assert_cmpuint (policy->steps->len, >, 0);
      n++;
    }
  g_assert_cmpuint (n, >=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy-reader/shape-of-the-contract", test_shape_of_the_contract);
  g_test_add_func ("/policy-reader/office-calendars-default-to-the-clients",
                   test_office_calendars_default_to_the_clients);
  g_test_add_func ("/policy-reader/spaces-line-ends-and-escapes", test_spaces_are_trimmed);
  g_test_add_func ("/policy-reader/problem-has-file-line-group-key-reason",
                   test_problem_has_file_line_group_key_reason);
  g_test_add_func ("/policy-reader/broken-shapes-are-refused", test_broken_shapes_are_refused);
  g_test_add_func ("/policy-reader/broken-values-are-refused", test_broken_values_are_refused);
  g_test_add_func ("/policy-reader/long-values-are-refused", test_long_values_are_refused);
  g_test_add_func ("/policy-reader/inclusive-wants-days", test_inclusive_wants_days);
  g_test_add_func ("/policy-reader/required-keys", test_required_keys);
  g_test_add_func ("/policy-reader/cycles-of-since-are-refused", test_cycles_of_since_are_refused);
  g_test_add_func ("/policy-reader/track-follows-since-to-its-root",
                   test_track_follows_since_to_its_root);
  g_test_add_func ("/policy-reader/outcome-of-closing", test_outcome_of_closing);
  g_test_add_func ("/policy-reader/drop-ins-change-single-keys", test_drop_ins_change_single_keys);
  g_test_add_func ("/policy-reader/broken-drop-in-refuses-the-whole",
                   test_broken_drop_in_refuses_the_whole);
  g_test_add_func ("/policy-reader/limits", test_limits);
  g_test_add_func ("/policy-reader/a-full-list-of-problems-still-refuses",
                   test_a_full_list_of_problems_still_refuses);
  g_test_add_func ("/policy-reader/shipped-policies-are-good", test_shipped_policies_are_good);
  return g_test_run ();
}
