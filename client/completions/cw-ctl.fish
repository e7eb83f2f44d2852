# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for cw-ctl: the program itself knows what may follow.
function __cw_ctl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    for line in ($program --complete-args -- $words $current 2>/dev/null)
        if test "$line" = :file
            __fish_complete_path $current
        else
            echo $line
        end
    end
end
complete -c cw-ctl -f -k -a '(__cw_ctl_complete)'
