# The first process of a bed's namespaces (mount, network, UTS, PID): everything in the bed dies with it.
# It stays until its standard input ends, which is when its starter does; after a line there it stays until killed.
set -e
read -r stat </proc/self/stat
ip link set lo up
ip link add br0 type bridge
ip link set br0 up
nft -f - <<'RULES'
table bridge faults {
  set dropped { type ifname . ifname; }
  chain forward {
    type filter hook forward priority 0; policy accept;
    # Hosts keep finding each other's hardware addresses, so that one direction can be lost without the other.
    ether type != arp iifname . oifname @dropped drop
  }
}
RULES
echo "$stat"
exec >&2
if read -r _; then
  while :; do sleep 86400; done
fi
