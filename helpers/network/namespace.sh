# Holds a network namespace in which nothing but loopback leads anywhere, for as long as its input is open.
#
# Every other address leads to v0, whose other end has no listener. It has no router, so for each address the kernel
# looks for the neighbour that has it, and never finds one. Nothing but that question is sent, and the list of
# neighbours is the list of addresses that were tried, by whatever means. The kernel goes on looking (mcast_probes),
# else it could drop an entry.
#
# 192.0.0.8 is a dummy address for hosts without one (RFC 7600), 100::/64 is the discard prefix (RFC 6666).
set -e
PATH=$PATH:/usr/sbin:/sbin # where ip is, which ordinary users may not have on theirs
ip -batch - > /dev/null << END
link set lo up
link add v0 type veth peer name v1
link set v0 addrgenmode none
link set v1 addrgenmode none
addr add 192.0.0.8/32 dev v0
link set v1 up
link set v0 up
route add default dev v0
ntable change name arp_cache dev v0 mcast_probes 1000000
END
if [ -e /proc/net/if_inet6 ]; then
  ip -6 -batch - > /dev/null << END
addr add 100::8/64 dev v0 nodad
route add default dev v0
ntable change name ndisc_cache dev v0 mcast_probes 1000000
END
fi

# A resolver of this machine would ask on behalf of the processes in here.
mount --bind "$1" /etc/resolv.conf
for socket in /run/systemd/resolve/io.systemd.Resolve /run/nscd/socket /run/avahi-daemon/socket; do
  if [ -e "$socket" ]; then
    mount --bind /dev/null "$socket"
  fi
done

echo ready
read -r _ || exit 0 # the suite has ended
ip -4 neigh show nud all dev v0
ip -6 neigh show nud all dev v0
echo end
