package io.vouchsafe.proxy.it.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.it.Tool;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agents with real charons, and a service that is played, with polls every two seconds. */
@Tag("it")
class OcvpnAgentIT {
  private SiteLab lab;
  private Tool service;

  @BeforeEach
  void begin() throws Exception {
    lab = new SiteLab();
    lab.keyStore("service");
    service =
        lab.made(
            Tool.start(
                lab.directory,
                lab.network.command(
                    "hub",
                    lab.java(
                        ScriptedGroups.class.getName(),
                        SiteNetwork.SERVICE,
                        "8443",
                        "2",
                        lab.directory.toString()))));
    service.awaitLine("listening");
  }

  @AfterEach
  void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void sitesMeetRekeyWithoutAGapAndTheExpelledIsOut() throws Exception {
    OcvpnSite first = lab.site(1, "FGT001");
    OcvpnSite second = lab.site(2, "FGT002");
    lab.await("traffic between two", () -> first.reaches(second) && second.reaches(first));

    try (Tool live = first.goOn(second)) {
      OcvpnSite third = lab.site(3, "FGT003");
      lab.await("traffic of the third", () -> third.reaches(first) && second.reaches(third));
      lab.await(
          "the newest generation alone",
          () ->
              service.text().contains("acknowledged FGT001 3")
                  && List.of(first, second, third).stream().allMatch(this::hasThirdAlone));
      int before = live.output().size();
      live.await("the connection of before goes on", () -> live.output().size() > before + 5);

      Files.writeString(lab.directory.resolve("expelled"), "FGT003\n");
      lab.await(
          "the expelled is out",
          () -> third.said().contains("REFUSED by the service: 403 revoked"));
      lab.await(
          "no SA with the expelled",
          () ->
              !first.swanctl("--list-sas").contains("FGT003")
                  && !second.swanctl("--list-sas").contains("FGT003")
                  && third.swanctl("--list-sas").isBlank());
      lab.await(
          "the fourth generation alone",
          () ->
              first.swanctl("--list-sas").contains("FGT002.4")
                  && !first.swanctl("--list-sas").contains("FGT002.3"));
      assertThat(third.reaches(first)).isFalse();
      assertThat(first.swanctl("--list-conns")).doesNotContain("FGT003").doesNotContain("FGT002.3");
      int after = live.output().size();
      live.await("the connection of before goes on", () -> live.output().size() > after + 5);
    }
  }

  private boolean hasThirdAlone(OcvpnSite site) {
    try {
      String sas = site.swanctl("--list-sas");
      return sas.contains(".3: #") && !sas.contains(".2: #") && !sas.contains(".1: #");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRestartOfTheAgentCostsNobodyAKeyAndOneOfCharonIsSeen() throws Exception {
    OcvpnSite first = lab.site(1, "FGT001");
    OcvpnSite second = lab.site(2, "FGT002");
    lab.await("traffic between two", () -> first.reaches(second));
    lab.await("both acknowledge", () -> service.text().contains("acknowledged FGT001 2"));

    assertThat(first.stopAgent()).isZero();
    assertThat(first.reaches(second)).as("the mesh needs no agent").isTrue();
    lab.startAgent(first);
    lab.await(
        "it goes on", () -> first.said().contains("charon has the key of generation 2 already"));
    try (Tool live = first.goOn(second)) {
      int before = live.output().size();
      live.await("traffic", () -> live.output().size() > before + 40);
    }
    assertThat(service.text()).doesNotContain("generation 3 ");

    first.swanctl("--load-creds", "--clear", "--noprompt");
    lab.await("it registers anew", () -> service.text().contains("acknowledged FGT001 3"));
    lab.await(
        "and so traffic",
        () -> second.reaches(first) && second.swanctl("--list-sas").contains("FGT001.3"));
  }

  @Test
  void theMeshOutlivesTheService() throws Exception {
    OcvpnSite first = lab.site(1, "FGT001");
    OcvpnSite second = lab.site(2, "FGT002");
    lab.await("traffic between two", () -> first.reaches(second));
    Files.writeString(lab.directory.resolve("down"), "");
    lab.await("it is told", () -> first.said().contains("status 503"));
    assertThat(first.reaches(second)).isTrue();
    Files.delete(lab.directory.resolve("down"));
    lab.await("it is back", () -> first.said().contains("the service answers again"));
  }
}
