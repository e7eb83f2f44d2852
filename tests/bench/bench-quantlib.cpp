// SPDX-License-Identifier: GPL-3.0-or-later
// The same sums by QuantLib's calendar of Japan, where it is installed; see bench-dayset.c.
//
//   bench-quantlib PAIRS N    the first N pairs
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <ql/time/calendars/japan.hpp>

using namespace QuantLib;
using Clock = std::chrono::steady_clock;

static void
tell (const char *figure, Clock::time_point began, size_t n, long sum)
{
  double ns = std::chrono::duration<double, std::nano> (Clock::now () - began).count ();
  std::printf ("%s %.3f %ld\n", figure, ns / n, sum);
}

int
main (int argc, char **argv)
{
  if (argc != 3)
    return 2;
  size_t n = std::strtoul (argv[2], nullptr, 10);
  std::vector<int32_t> pairs (2 * n);
  std::FILE *file = std::fopen (argv[1], "rb");
  if (file == nullptr || std::fread (pairs.data (), 8, n, file) != n)
    return 1;
  std::fclose (file);
  const long epoch = Date (1, January, 1970).serialNumber ();
  Calendar japan = Japan ();

  long sum = 0;
  auto began = Clock::now ();
  for (size_t i = 0; i < n; i++)
    sum += japan.advance (Date (Date::serial_type (epoch + pairs[2 * i])), pairs[2 * i + 1], Days)
             .serialNumber ();
  tell ("add", began, n, sum);

  sum = 0, began = Clock::now ();
  for (size_t i = 0; i < n; i++)
    {
      Date from (Date::serial_type (epoch + pairs[2 * i]));
      sum += japan.businessDaysBetween (from, from + pairs[2 * i + 1]);
    }
  tell ("count", began, n, sum);

  sum = 0, began = Clock::now ();
  for (size_t i = 0; i < n; i++)
    sum += japan.isBusinessDay (Date (Date::serial_type (epoch + pairs[2 * i])));
  tell ("is-open", began, n, sum);
  return 0;
}
