# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for cw-ctl: the program itself knows what may follow.
_cw_ctl ()
{
  local line word
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :file ]]; then
      compopt -o default 2>/dev/null
      continue
    fi
    # A tab parts the word from its meaning, for shells that show it.
    printf -v word '%q' "${line%%$'\t'*}"
    COMPREPLY+=("$word")
  done < <("${COMP_WORDS[0]}" --complete-args -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _cw_ctl -o nosort cw-ctl
