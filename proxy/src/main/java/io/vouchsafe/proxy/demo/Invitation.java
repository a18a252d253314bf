package io.vouchsafe.proxy.demo;

import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a person may try while the demo goes on serving.
 *
 * @param directory of settings and certificates
 * @param tenant the API's address for the tenant
 * @param admin the address of the admin port
 * @param front the address of the TLS front
 */
record Invitation(Path directory, String tenant, String admin, String front) {
  void print(PrintStream out) {
    out.printf(
        """

        Still serving. Try:
          curl -s --data-binary @%1$s/good.pem -H 'Content-Type: application/pem-certificate-chain' %2$s/decisions
          curl -s --data-binary @%1$s/revoked.pem -H 'Content-Type: application/pem-certificate-chain' %2$s/decisions
          curl -si -H @%1$s/good.header %2$s/auth
          curl -si -H @%1$s/revoked.header %2$s/auth
          curl -s --cacert %1$s/root.pem --cert %1$s/good.pem --key %1$s/good.key %4$s/
          curl -s %3$s/metrics
          vouchsafe status --admin %3$s
          vouchsafe check --config %1$s/vouchsafe.yaml %1$s/revoked.pem
        The status page: %3$s/
        Settings and certificates: %1$s (removed at the end). Ctrl-C ends it.
        """,
        directory, tenant, admin, front);
  }
}
