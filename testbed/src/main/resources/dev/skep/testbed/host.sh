# The first process of a host: makes the parts of the file system that a machine has for itself, then reaps orphans.
# $1 = the host's directory, $2 = its name, $3 = its lines of /etc/hosts.
set -e
read -r stat </proc/self/stat
mount --bind /proc "$1/outer-proc"
mount -t proc proc /proc
mount -t tmpfs tmpfs "$1/etc"
mkdir "$1/etc/upper" "$1/etc/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/etc/upper,workdir=$1/etc/work" /etc
# An unreachable name server would hang each look-up for seconds; this one refuses at once.
rm -f /etc/resolv.conf
echo 'nameserver 127.0.0.1' >/etc/resolv.conf
printf '127.0.0.1 localhost\n%s\n' "$3" >/etc/hosts
echo "$2" >/etc/hostname
hostname "$2"
# The engine keeps its identity here, so it outlives a reboot.
mkdir -p /etc/docker
mount --bind "$1/etc-docker" /etc/docker
# JVMs of several hosts have equal process ids and would share performance-data files.
if [ -d /tmp/hsperfdata_root ]; then mount -t tmpfs tmpfs /tmp/hsperfdata_root; fi
mount --bind "$1/run" /run
ip link set lo up
echo "$stat"
exec >&2
while :; do sleep 86400; done
