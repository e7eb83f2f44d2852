#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write japan.ics and yearend-japan.ics into the folder of this file (or the one given).

The holidays are the law as code, not a list that somebody typed: the Act on National Holidays
(Act No. 178 of 1948) with every amendment that changed a date since 1955, and the special acts for
single days.  Each rule names its act.  Dates are explicit in the result, because no recurrence rule
can say "the next day that is no holiday".

When the Cabinet Office has announced another year (first days of February), raise OFFICIAL_UNTIL,
run this again and read the difference.
"""

import datetime
import os
import sys

FIRST, LAST = 1955, 2099
OFFICIAL_UNTIL = datetime.date(2027, 12, 31)
STAMP = "20261101T000000Z"  # fixed, so that the same law gives the same bytes
DAY = datetime.timedelta(days=1)

NATIONAL, SUBSTITUTE, CITIZENS, ONE_OFF = "National holiday", "Substitute holiday", \
    "Citizens' holiday", "One-off holiday"

NEW_YEAR = ("元日", "New Year's Day")
COMING_OF_AGE = ("成人の日", "Coming of Age Day")
FOUNDATION = ("建国記念の日", "National Foundation Day")
EMPEROR = ("天皇誕生日", "The Emperor's Birthday")
SPRING = ("春分の日", "Vernal Equinox Day")
SHOWA = ("昭和の日", "Showa Day")
CONSTITUTION = ("憲法記念日", "Constitution Memorial Day")
GREENERY = ("みどりの日", "Greenery Day")
CHILDREN = ("こどもの日", "Children's Day")
SEA = ("海の日", "Marine Day")
MOUNTAIN = ("山の日", "Mountain Day")
AGED = ("敬老の日", "Respect for the Aged Day")
AUTUMN = ("秋分の日", "Autumnal Equinox Day")
HEALTH = ("体育の日", "Health and Sports Day")
SPORTS = ("スポーツの日", "Sports Day")
CULTURE = ("文化の日", "Culture Day")
LABOUR = ("勤労感謝の日", "Labor Thanksgiving Day")

# Days closed by an act of their own.  True: that act makes the day a national holiday for the rules
# about the days beside it (Act No. 99 of 2018, supplementary provision 2).
SINGLE_DAYS = {
    datetime.date(1959, 4, 10): (("皇太子明仁親王の結婚の儀", "Wedding of Crown Prince Akihito"), False),
    datetime.date(1989, 2, 24): (("昭和天皇の大喪の礼", "State Funeral of Emperor Showa"), False),
    datetime.date(1990, 11, 12): (("即位礼正殿の儀", "Enthronement Ceremony"), False),
    datetime.date(1993, 6, 9): (("皇太子徳仁親王の結婚の儀", "Wedding of Crown Prince Naruhito"), False),
    datetime.date(2019, 5, 1): (("天皇の即位の日", "Accession of the Emperor"), True),
    datetime.date(2019, 10, 22): (("即位礼正殿の儀の行われる日", "Enthronement Ceremony"), True),
}
# Act No. 10 of 1973 and Act No. 103 of 1985: the days on which they came into force.
SUBSTITUTES_SINCE = datetime.date(1973, 4, 12)
CITIZENS_SINCE = datetime.date(1985, 12, 27)


def nth_monday(year, month, n):
    first = datetime.date(year, month, 1)
    return first + datetime.timedelta(days=(7 - first.weekday()) % 7 + 7 * (n - 1))


def equinox(year, month, before_1980, since_1980):
    """The usual approximation in whole millionths of a day, good for 1900-2099: the law only says
    "equinox", and the National Astronomical Observatory's almanac fixes the next year's dates."""
    if year >= 1980:
        return datetime.date(year, month, (since_1980 + 242194 * (year - 1980)) // 1000000
                             - (year - 1980) // 4)
    leap_days = int((year - 1983) / 4)  # truncated towards zero
    return datetime.date(year, month, (before_1980 + 242194 * (year - 1980)) // 1000000 - leap_days)


def national_holidays(year):
    """Article 2 of the act as it stood in that year: {date: (ja, en)}."""
    def on(month, day):
        return datetime.date(year, month, day)

    days = {on(1, 1): NEW_YEAR}
    # Act No. 141 of 1998: two holidays move to Mondays from 2000.
    days[on(1, 15) if year < 2000 else nth_monday(year, 1, 2)] = COMING_OF_AGE
    if year >= 1967:  # Act No. 86 and Cabinet Order No. 376 of 1966
        days[on(2, 11)] = FOUNDATION
    if year >= 2020:  # Act No. 63 of 2017, in force on 2019-05-01: none in 2019
        days[on(2, 23)] = EMPEROR
    days[equinox(year, 3, 20835700, 20843100)] = SPRING
    if year < 1989:  # Act No. 5 of 1989
        days[on(4, 29)] = EMPEROR
    else:  # Act No. 43 of 2005
        days[on(4, 29)] = GREENERY if year < 2007 else SHOWA
    days[on(5, 3)] = CONSTITUTION
    if year >= 2007:  # Act No. 43 of 2005
        days[on(5, 4)] = GREENERY
    days[on(5, 5)] = CHILDREN
    # Act No. 22 of 1995; Act No. 59 of 2001 (Mondays from 2003); Act No. 55 of 2018 for 2020 and Act
    # No. 68 of 2020 for 2021 moved three holidays around the Olympic ceremonies.
    if year == 2020:
        days.update({on(7, 23): SEA, on(7, 24): SPORTS, on(8, 10): MOUNTAIN})
    elif year == 2021:
        days.update({on(7, 22): SEA, on(7, 23): SPORTS, on(8, 8): MOUNTAIN})
    else:
        if year >= 1996:
            days[on(7, 20) if year < 2003 else nth_monday(year, 7, 3)] = SEA
        if year >= 2016:  # Act No. 43 of 2014
            days[on(8, 11)] = MOUNTAIN
        if year >= 1966:  # Act No. 86 of 1966; Act No. 141 of 1998; renamed by Act No. 57 of 2018
            days[on(10, 10) if year < 2000 else nth_monday(year, 10, 2)] = \
                HEALTH if year < 2020 else SPORTS
    if year >= 1966:  # Act No. 86 of 1966; Act No. 59 of 2001
        days[on(9, 15) if year < 2003 else nth_monday(year, 9, 3)] = AGED
    days[equinox(year, 9, 23258800, 23248800)] = AUTUMN
    days[on(11, 3)] = CULTURE
    days[on(11, 23)] = LABOUR
    if 1989 <= year <= 2018:
        days[on(12, 23)] = EMPEROR
    return days


def substitute_for(day, national):
    """Article 3 paragraph 2: the day that a holiday on this Sunday closes as well, or None."""
    if day.weekday() != 6 or day < SUBSTITUTES_SINCE:
        return None
    following = day + DAY
    if day.year < 2007:  # "the next day", which the act of 2005 made "the nearest ... no holiday"
        return None if following in national else following
    while following in national:
        following += DAY
    return following


def is_citizens_holiday(day, national, substitutes):
    """Article 3 paragraph 3: the day between two national holidays (not: between closed days)."""
    if day < CITIZENS_SINCE or day in national or day in substitutes:
        return False
    if day.year < 2007 and day.weekday() == 6:
        return False
    return day - DAY in national and day + DAY in national


def closed_days():
    """All closed days in order: (date, kind, ja, en)."""
    national = {}
    for year in range(FIRST - 1, LAST + 2):
        national.update(national_holidays(year))
    national.update({day: names for day, (names, counts) in SINGLE_DAYS.items() if counts})
    substitutes = {}
    for day in national:
        following = substitute_for(day, national)
        if following is not None:
            substitutes[following] = national[day]

    day = datetime.date(FIRST, 1, 1)
    while day.year <= LAST:
        if day in SINGLE_DAYS:
            yield (day, ONE_OFF) + SINGLE_DAYS[day][0]
        elif day in national:
            yield (day, NATIONAL) + national[day]
        elif day in substitutes:
            ja, en = substitutes[day]
            yield day, SUBSTITUTE, f"振替休日（{ja}）", f"Substitute holiday ({en})"
        elif is_citizens_holiday(day, national, substitutes):
            yield day, CITIZENS, "国民の休日", "Citizens' holiday"
        day += DAY


def fold(line):
    """RFC 5545 section 3.1: at most 75 octets in a line, never inside a character."""
    parts, current = [], b""
    for character in line:
        octets = character.encode()
        if len(current) + len(octets) > 75:
            parts.append(current)
            current = b" "
        current += octets
    return b"\r\n".join(parts + [current]) + b"\r\n"


def escape(text):
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def write(path, lines):
    with open(path, "wb") as out:
        out.write(b"".join(fold(line) for line in lines))


def header(name, description, covers):
    return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Casewatch//make-japan.py//EN",
            "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{escape(name)}",
            f"X-WR-CALDESC:{escape(description)}", f"X-CASEWATCH-COVERS:{covers}"]


def japan():
    lines = header("日本の祝日", "Public holidays of Japan by law, with substitute and citizens' "
                   "holidays; dates after the last official announcement are projected",
                   f"{FIRST}-01-01/{LAST}-12-31")
    lines.append(f"X-CASEWATCH-OFFICIAL-UNTIL:{OFFICIAL_UNTIL.isoformat()}")
    for day, kind, ja, en in closed_days():
        status = "Official" if day <= OFFICIAL_UNTIL else "Projected"
        # One closed day has one event at most, so the date alone makes the identifier stable.
        lines += ["BEGIN:VEVENT", f"UID:{day:%Y%m%d}@japan.casewatch.org", f"DTSTAMP:{STAMP}",
                  f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"SUMMARY:{escape(ja)}",
                  f"SUMMARY;LANGUAGE=en:{escape(en)}",
                  f"CATEGORIES:Public holiday,{escape(kind)},{status}", "END:VEVENT"]
    return lines + ["END:VCALENDAR"]


def yearend():
    lines = header("年末年始", "The days from 29 December to 3 January on which Japanese government "
                   "offices close (Act No. 91 of 1988) and most companies with them",
                   "1900-01-01/2200-12-31")

    def event(uid, start, end, rule):
        return ["BEGIN:VEVENT", f"UID:{uid}@yearend-japan.casewatch.org", f"DTSTAMP:{STAMP}",
                f"DTSTART;VALUE=DATE:{start}", f"DTEND;VALUE=DATE:{end}"] + rule + [
                    "SUMMARY:年末年始", "SUMMARY;LANGUAGE=en:New Year closure",
                    "CATEGORIES:Office closure", "END:VEVENT"]

    # The first days of 1900 belong to a period that began before the range of Casewatch's dates.
    return lines + event("19000101", "19000101", "19000104", []) + \
        event("19001229", "19001229", "19010104", ["RRULE:FREQ=YEARLY"]) + ["END:VCALENDAR"]


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    write(os.path.join(folder, "japan.ics"), japan())
    write(os.path.join(folder, "yearend-japan.ics"), yearend())


if __name__ == "__main__":
    main()
