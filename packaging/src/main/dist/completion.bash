# Completes flodgatt's commands.
_flodgatt() {
  local words='serve config doctor version help'
  if [ "$COMP_CWORD" -gt 1 ]; then
    [ "${COMP_WORDS[1]}" = doctor ] || return 0
    words='--url --token-file --hold --connections --json --help'
    if [ "${COMP_WORDS[COMP_CWORD - 1]}" = --token-file ]; then
      mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
      return 0
    fi
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -F _flodgatt flodgatt
