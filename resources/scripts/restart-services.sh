# Restarts systemd services one after the other. Parameters: services, wait_seconds, stop_at_failure, reason.
# With DRY_RUN=1 it says what it would do and changes nothing. Exit code: number of services that failed (at most 100).
set -u
control=${SYSTEMCTL:-systemctl}
if ! command -v "$control" >/dev/null 2>&1; then
    echo "systemctl is not on this host: services cannot be restarted this way" >&2
    exit 101
fi
rights=()
if [ "$(id -u)" != 0 ] && command -v sudo >/dev/null 2>&1; then rights=(sudo -n); fi

state_of() { "$control" show --property=ActiveState --value "$1" 2>/dev/null; }
known() { [ "$("$control" show --property=LoadState --value "$1" 2>/dev/null)" = loaded ]; }

failed=0
total=0
for service in $services; do
    total=$((total + 1))
    if ! known "$service"; then
        echo "✗ $service: no such service on this host"
        failed=$((failed + 1))
    elif [ "${DRY_RUN:-0}" = 1 ]; then
        echo "· $service: is $(state_of "$service"); would be restarted"
        continue
    else
        echo "… $service: was $(state_of "$service"), restarting"
        began=$SECONDS
        if "${rights[@]}" "$control" --no-block restart "$service"; then
            sleep 1
            while [ "$(state_of "$service")" != active ] && [ $((SECONDS - began)) -lt "$wait_seconds" ]; do sleep 1; done
        fi
        if [ "$(state_of "$service")" = active ]; then
            echo "✓ $service: active after $((SECONDS - began)) s"
            command -v logger >/dev/null 2>&1 && logger -t desk "restarted $service: ${reason:-}"
            continue
        fi
        echo "✗ $service: $(state_of "$service") after $((SECONDS - began)) s"
        command -v journalctl >/dev/null 2>&1 && "${rights[@]}" journalctl -u "$service" -n 20 --no-pager 2>/dev/null
        failed=$((failed + 1))
    fi
    if [ "$failed" -gt 0 ] && [ "$stop_at_failure" = 1 ]; then
        echo "stopped at the first failure"
        break
    fi
done
echo "$((total - failed)) of $total in order, $failed failed"
[ "$failed" -gt 100 ] && failed=100
exit "$failed"
