# Runs a command inside a host, tells the outside who it is, and keeps its exit code.
# $1 = the outer /proc, $2 = file for the exit code, then the command. Standard error is the log.
proc=$1 exit=$2
shift 2
(
  read -r stat <"$proc/self/stat"
  echo "$stat"
  exec >&2
  exec "$@"
)
echo $? >"$exit.new"
mv "$exit.new" "$exit"
