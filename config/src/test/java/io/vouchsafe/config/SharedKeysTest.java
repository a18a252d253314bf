package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code shared}. */
class SharedKeysTest {
  /** Everything that has to be there, and what silences warnings. */
  private static final String LEAST =
      "url: localhost, key: file:shared.key, node: n1, admin_url: http://127.0.0.1:8181, api_url:"
          + " http://127.0.0.1:8180";

  @TempDir Path directory;
  private WrittenSettings written;

  @BeforeEach
  void write() {
    written = new WrittenSettings(directory);
    written
        .write("redis.pw", "hunter2\n")
        .write("open.key", "o".repeat(32))
        .writePrivate("shared.key", "k".repeat(32) + "\n")
        .writePrivate("next.key", "n".repeat(48))
        .writePrivate("short.key", "s".repeat(31))
        .writePrivate("long.pw", "p".repeat(40));
  }

  private static String shared(String keys) {
    return WrittenSettings.withPolicy("") + "shared: { " + keys + " }\n";
  }

  private SharedSettings read(String keys) {
    return written.settings(shared(keys)).shared().orElseThrow();
  }

  @Test
  void withoutItTheNodeIsAlone() {
    assertThat(written.settings(WrittenSettings.withPolicy("")).shared()).isEmpty();
  }

  @Test
  void littleIsNeeded() {
    SharedSettings shared = read(LEAST);

    assertThat(shared.servers()).containsExactly(new HostAndPort("localhost", 6379));
    assertThat(shared.tls()).isFalse();
    assertThat(shared.database()).isZero();
    assertThat(shared.sentinelMaster()).isEmpty();
    assertThat(shared.username()).isEmpty();
    assertThat(shared.password()).isEmpty();
    assertThat(shared.sentinelLogin()).isEmpty();
    assertThat(shared.trust()).isEmpty();
    assertThat(shared.prefix()).isEqualTo("vs:");
    assertThat(shared.keys()).containsExactly(new Secret("k".repeat(32)));
    assertThat(shared.stale()).isEqualTo(SharedSettings.Stale.ALARM);
    assertThat(written.problems(shared(LEAST))).isEmpty();
  }

  @Test
  void everyKeyIsRead() {
    SharedSettings shared =
        read(
            """
            url: [ "rediss://s1.test/3", "rediss://[2001:db8::1]:26380/3" ], sentinel: mymaster,
            username: vouchsafe, password: file:redis.pw, sentinel_username: watcher,
            sentinel_password: file:long.pw, ca: [ root.pem ], prefix: "vs:prod:",
            key: [ file:shared.key, file:next.key ], stale: strict, node: vs-1,
            admin_url: "https://vs-1.test:8181/", api_url: "https://vs-1.test:8180"
            """
                .replace("\n", " "));

    assertThat(shared.servers())
        .containsExactly(new HostAndPort("s1.test", 26379), new HostAndPort("2001:db8::1", 26380));
    assertThat(shared.tls()).isTrue();
    assertThat(shared.database()).isEqualTo(3);
    assertThat(shared.sentinelMaster()).contains("mymaster");
    assertThat(shared.username()).contains("vouchsafe");
    assertThat(shared.password()).contains(new Secret("hunter2"));
    assertThat(shared.sentinelLogin()).contains(new Login("watcher", new Secret("p".repeat(40))));
    assertThat(shared.trust()).containsExactly(WrittenSettings.root());
    assertThat(shared.prefix()).isEqualTo("vs:prod:");
    assertThat(shared.keys())
        .containsExactly(new Secret("k".repeat(32)), new Secret("n".repeat(48)));
    assertThat(shared.stale()).isEqualTo(SharedSettings.Stale.STRICT);
    assertThat(shared.node()).isEqualTo("vs-1");
    assertThat(shared.adminUrl()).contains(URI.create("https://vs-1.test:8181"));
    assertThat(shared.apiUrl()).contains(URI.create("https://vs-1.test:8180"));
    assertThat(shared.toString()).doesNotContain("hunter2", "kkk");
  }

  @Test
  void theNodeIsCalledAsItsHost() {
    assertThat(read(LEAST.replace("node: n1, ", "")).node()).isNotBlank();
  }

  @Test
  void aPasswordAloneIsThatOfTheDefaultUser() {
    SharedSettings shared =
        read(LEAST + ", password: file:redis.pw, sentinel: m, sentinel_password: file:redis.pw");

    assertThat(shared.username()).isEmpty();
    assertThat(shared.password()).isPresent();
    assertThat(shared.sentinelLogin()).map(Login::username).contains("default");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          url: localhost|url: 'redis://me:hunter2@h:1'|holds a user name or a password: write username: NAME and password: file:NAME
          url: localhost|url: 'me@h'|holds a user name or a password
          url: localhost|url: 'http://h:1'|this URL begins with 'http', allowed are redis://, rediss://
          url: localhost|url: 'redis://h:99999'|is no redis://HOST:PORT or rediss://HOST:PORT
          url: localhost|url: 'redis://h:0'|is no redis://HOST:PORT
          url: localhost|url: 'redis://h/16'|with /0…/15 behind it
          url: localhost|url: 'redis://h?a=b'|is no redis://HOST:PORT
          url: localhost|url: 'redis://'|is no redis://HOST:PORT
          url: localhost|url: 6379|a string is expected
          url: localhost|url: []|an empty list
          url: localhost|url: [h1, h2]|several servers need sentinels
          url: localhost|url: [h1, 'rediss://h2'], sentinel: m|in one list: write rediss:// in front of all
          url: localhost|url: [h1/1, h2/2], sentinel: m|more than one database
          url: localhost, |~~|shared.url: is required
          key: file:shared.key, |~~|shared.key: is required
          file:shared.key|file:open.key|others than its owner
          file:shared.key|file:short.key|the key has 31 octets, at least 32 are needed: openssl rand -base64 48
          file:shared.key|[file:next.key, file:next.key]|shared.key[1]: the key is in the list twice
          file:shared.key|[]|an empty list
          file:shared.key|hunter2|never as itself
          key: file:shared.key|key: file:long.pw, password: file:long.pw|the key is the password
          node: n1|node: -a|'-a' is no name of a node
          node: n1|node: ''|is no name of a node
          node: n1|node: n1, username: me|a user name needs password: file:NAME beside it
          node: n1|node: n1, username: 'a b', password: file:redis.pw|visible ASCII
          node: n1|node: n1, sentinel: m, sentinel_username: me|needs sentinel_password: file:NAME
          node: n1|node: n1, sentinel: 'a b'|is no name of a master
          node: n1|node: n1, prefix: vs|'vs' is no prefix
          node: n1|node: n1, prefix: 'a b:'|is no prefix
          node: n1|node: n1, prefix: ''|is no prefix
          node: n1|node: n1, stale: never|'never' is none of alarm, strict
          node: n1|node: n1, ca: none.pem|'none.pem'
          node: n1|node: n1, url2: a|unknown key 'url2'
          admin_url: http://127.0.0.1:8181|admin_url: 'http://a/b'|shared.admin_url: no base URL
          api_url: http://127.0.0.1:8180|api_url: 'ftp://a'|shared.api_url: no base URL
          """)
  void mistakesAreTold(String right, String wrong, String mistake) {
    List<String> problems = written.problems(shared(LEAST.replace(right, wrong)));

    assertThat(problems.toString()).contains(mistake).doesNotContain("hunter2@", "warning");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          url: localhost|url: 'redis://10.0.0.7'|go to 10.0.0.7:6379 in clear: write rediss://10.0.0.7:6379
          url: localhost|url: redis.test|in clear
          url: localhost|url: localhost, ca: root.pem|shared.ca: ca without rediss://
          url: localhost|url: localhost, sentinel_password: file:redis.pw|without sentinel: nobody asks a sentinel
          , admin_url: http://127.0.0.1:8181|~~|without admin_url other nodes cannot ask this one for its sessions
          , api_url: http://127.0.0.1:8180|~~|without api_url other nodes cannot fetch CRLs
          """)
  void doubtsAreTold(String right, String doubtful, String doubt) {
    assertThat(written.problems(shared(LEAST.replace(right, doubtful))))
        .singleElement()
        .asString()
        .contains("warning", doubt);
  }

  @Test
  void whatCanChangeWhileTheServiceRuns() {
    SharedSettings before = read(LEAST + ", password: file:redis.pw");
    Settings settings = written.settings(shared(LEAST + ", password: file:redis.pw"));
    Settings other =
        written.settings(
            shared(
                LEAST.replace("file:shared.key", "[file:next.key, file:shared.key]")
                    + ", password: file:long.pw, ca: root.pem, stale: strict"));

    assertThat(before).isEqualTo(settings.shared().orElseThrow());
    assertThat(new SettingsChange(settings, settings).shared()).isFalse();
    assertThat(new SettingsChange(settings, other).shared()).isTrue();
    assertThat(new SettingsChange(settings, other).needsRestart()).isEmpty();
  }

  @Test
  void whatTakesARestart() {
    Settings settings = written.settings(shared(LEAST));
    Settings alone = written.settings(WrittenSettings.withPolicy(""));
    Settings other =
        written.settings(
            shared(
                LEAST.replace("localhost", "rediss://h/2").replace("n1", "n2")
                    + ", prefix: 'vs2:', sentinel: m"));

    assertThat(new SettingsChange(settings, other).needsRestart())
        .containsExactly(
            "shared.url: redis://localhost:6379/0 cannot become rediss://h:26379/2 while the"
                + " service runs; that takes a restart",
            "shared.sentinel: none cannot become m while the service runs; that takes a restart",
            "shared.prefix: vs: cannot become vs2: while the service runs; that takes a restart",
            "shared.node: n1 cannot become n2 while the service runs; that takes a restart");
    assertThat(new SettingsChange(settings, alone).needsRestart())
        .containsExactly(
            "shared: cannot be added or removed while the service runs; that takes a restart");
  }
}
