# SPDX-License-Identifier: GPL-3.0-or-later

# CW_ADD_FLAGS(VARIABLE, FLAGS)
# Appends to VARIABLE each of FLAGS that the compiler takes; a compiler that does not know one
# builds without it instead of failing.
AC_DEFUN([CW_ADD_FLAGS],
[for cw_flag in $2; do
  AC_MSG_CHECKING([whether $CC takes $cw_flag])
  cw_saved_CFLAGS=$CFLAGS
  CFLAGS="$CFLAGS -Werror $cw_flag"
  AC_LINK_IFELSE([AC_LANG_SOURCE([[int main (void) { return 0; }]])],
    [AC_MSG_RESULT([yes]); $1="$$1 $cw_flag"],
    [AC_MSG_RESULT([no])])
  CFLAGS=$cw_saved_CFLAGS
done])
