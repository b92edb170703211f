# Runs a command as a user in a network namespace with a way out, which leads nowhere, and says how many packets were
# sent on it. The name server is out there too. Arguments: a file for the count, user, group, the command.
set -e
count=$1 user=$2 group=$3
shift 3
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.99.0.1/24 dev v0
for end in v0 v1; do
  echo 1 > /proc/sys/net/ipv6/conf/$end/disable_ipv6
  ip link set $end up
done
ip neigh add 10.99.0.2 lladdr 02:00:00:00:00:01 dev v0
ip route add default via 10.99.0.2 dev v0
echo 'nameserver 192.0.2.53' > "$count"
mount --bind "$count" /etc/resolv.conf

sent() { sed -n 's/^ *v0: *//p' /proc/net/dev | tr -s ' ' | cut -d ' ' -f 10; }
before=$(sent)
code=0
setpriv --reuid="$user" --regid="$group" --clear-groups -- "$@" || code=$?
after=$(sent)
umount /etc/resolv.conf
echo $((after - before)) > "$count"
exit $code
