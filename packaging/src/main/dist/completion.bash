# Completes flodgatt's commands.
_flodgatt() {
  [ "$COMP_CWORD" -eq 1 ] || return 0
  mapfile -t COMPREPLY < <(compgen -W 'serve config version help' -- "${COMP_WORDS[1]}")
}
complete -F _flodgatt flodgatt
