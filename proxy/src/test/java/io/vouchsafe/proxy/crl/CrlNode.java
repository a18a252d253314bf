package io.vouchsafe.proxy.crl;

import io.vertx.core.Vertx;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A library of CRLs with a server that publishes them, for tests of what nodes share. */
public final class CrlNode implements AutoCloseable {
  private final KeeperLab lab;

  /** A library over {@code directory} that holds nothing. */
  public CrlNode(Path directory) {
    lab = new KeeperLab(directory);
  }

  /** Its settings are a tenant with the object {@code corp} of these URLs. */
  public void settings(String tenant, URI... urls) {
    lab.library().keeper(KeeperLab.tenant(tenant, KeeperLab.object(urls)));
  }

  /** The same for an object whose CRLs may be longer. */
  public void settings(String tenant, long maxSize, URI url) {
    CrlObject usual = KeeperLab.object(url);
    lab.library()
        .keeper(
            KeeperLab.tenant(
                tenant,
                new CrlObject(
                    usual.name(),
                    usual.urls(),
                    false,
                    List.of(),
                    usual.validityTime(),
                    false,
                    usual.timeout(),
                    maxSize,
                    16)));
  }

  public CrlLibrary library() {
    return lab.library();
  }

  public Vertx vertx() {
    return lab.vertx;
  }

  public Instant now() {
    return lab.now;
  }

  public void advance(Duration time) {
    lab.now = lab.now.plus(time);
  }

  /** A CRL with that number, good for a day from now. */
  public byte[] crl(long number) {
    return lab.crl(number);
  }

  /** The same of a CA that the tenant does not trust, under the same name. */
  public byte[] forged(long number) {
    return lab.crl(
        LabCa.root(CertificateSpec.ca("CN=Issuing", KeeperLab.START), KeeperLab.BC), number);
  }

  public URI url(String path) {
    return lab.publisher.url(path);
  }

  public void publish(String path, byte[] body) {
    lab.publisher.page(path, body);
  }

  /** How often that path was asked for. */
  public long asked(String path) {
    return lab.publisher.asked(path);
  }

  /** Fetches what its settings name. */
  public void fetch(String tenant) throws Exception {
    KeeperLab.await(lab.library().fetchOnce(tenant));
  }

  /** Numbers of the CRLs that the tenant holds. */
  public List<Long> numbers(String tenant) {
    return lab.library().held(tenant, "corp").stream()
        .map(held -> held.index().crlNumber().orElseThrow().longValueExact())
        .sorted()
        .toList();
  }

  @Override
  public void close() throws Exception {
    lab.close();
  }
}
