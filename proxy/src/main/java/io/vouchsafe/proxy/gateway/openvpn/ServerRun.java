package io.vouchsafe.proxy.gateway.openvpn;

/**
 * One life of an OpenVPN server: it counts its clients from 0 again when it is started again.
 *
 * @param pid {@code daemon_pid}
 * @param startTime {@code daemon_start_time}, seconds since 1970
 */
record ServerRun(long pid, long startTime) {}
