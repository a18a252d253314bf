package io.vouchsafe.proxy.front.tls;

import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.vouchsafe.config.FrontUpstream;
import io.vouchsafe.config.ListenTls;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.http.PortRules;
import io.vouchsafe.proxy.tenant.Prepared;
import io.vouchsafe.proxy.tenant.SettingsPart;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * {@code listen.tls}: the TLS of the API port, which is that of a TLS front whose clients need no
 * certificate. A reload changes certificate and policy for handshakes that come; whether there is
 * TLS at all, only a restart.
 */
public final class ApiTls implements SettingsPart {
  /** What metrics call the API port. */
  private static final String PORT = "api";

  private final FrontGround ground;
  private final TlsFront front;

  private ApiTls(FrontGround ground, TlsFront front) {
    this.ground = ground;
    this.front = front;
  }

  /**
   * That of {@code settings}; empty where the API speaks without TLS.
   *
   * @param limit of the connections of the API port
   * @throws IllegalArgumentException when its certificate is of no use to TLS
   */
  public static Optional<ApiTls> of(Settings settings, FrontGround ground, ConnectionLimit limit) {
    return settings
        .listen()
        .tls()
        .map(
            tls ->
                new ApiTls(
                    ground,
                    new TlsFront(
                        ground.engine(),
                        limit,
                        new FrontMeters(PORT, ground.registry(), ground.nanoTime()),
                        first(tls, settings, ground))));
  }

  private static FrontGeneration first(ListenTls tls, Settings settings, FrontGround ground) {
    try {
      return generation(tls, settings, ground);
    } catch (GeneralSecurityException | SSLException e) {
      throw new IllegalArgumentException(useless(ground, e), e);
    }
  }

  private static String useless(FrontGround ground, Exception e) {
    return "listen.tls: its certificate or key is of no use to TLS by %s: %s"
        .formatted(ground.engine().word(), e.getMessage());
  }

  TlsFront front() {
    return front;
  }

  /** The present settings; an open connection has its own. */
  static boolean asksClients(FrontGeneration generation) {
    return generation.settings().upstream() instanceof FrontUpstream.Api(boolean asks) && asks;
  }

  @Override
  public Prepared prepare(SettingsChange change) {
    Optional<ListenTls> tls = change.after().listen().tls();
    if (tls.isEmpty()) {
      return new Prepared.Ready(() -> {});
    }
    try {
      FrontGeneration next = generation(tls.get(), change.after(), ground);
      return new Prepared.Ready(() -> front.follow(next));
    } catch (GeneralSecurityException | SSLException e) {
      return new Prepared.Refused(List.of(useless(ground, e)));
    }
  }

  private static FrontGeneration generation(ListenTls tls, Settings settings, FrontGround ground)
      throws GeneralSecurityException, SSLException {
    TlsFrontSettings like = like(tls, settings);
    NamedAuthorities named = NamedAuthorities.of(like, settings);
    return new FrontGeneration(
        like,
        new CertificateChoice(like.certificates()),
        named.subjects(),
        FrontTls.of(
            ground.engine(),
            like.certificates(),
            like.certificates().stream()
                .map(certificate -> OwnStaples.NONE.of(like, certificate))
                .toList(),
            named.forTls(),
            tls.clients().isPresent() ? ClientAuth.OPTIONAL : ClientAuth.NONE,
            List.of(ApplicationProtocolNames.HTTP_1_1)));
  }

  /** As a TLS front would be written that does the same. Without a policy nobody is judged. */
  private static TlsFrontSettings like(ListenTls tls, Settings settings) {
    return new TlsFrontSettings(
        settings.listen().api(),
        List.of(tls.certificate()),
        tls.clients().map(ListenTls.ClientPolicy::tenant).orElse(""),
        tls.clients().map(ListenTls.ClientPolicy::policy).orElse(""),
        ClientCertificate.OPTIONAL,
        new FrontUpstream.Api(tls.clients().isPresent()),
        Optional.empty(),
        settings.limits().headerTimeout(),
        PortRules.IDLE,
        settings.limits().requestTimeout());
  }
}
