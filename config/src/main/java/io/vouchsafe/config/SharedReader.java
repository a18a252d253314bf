package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code shared}: what several nodes use together (contract, section 7). */
final class SharedReader {
  private static final int REDIS = 6379;
  private static final int SENTINEL_PORT = 26379;

  /** Octets of a key: as many as HMAC-SHA256 has (RFC 2104 §3). */
  static final int SHORTEST_KEY = 32;

  private static final int LONGEST_NAME = 64;

  /** Redis' name of the user that a connection begins with. */
  private static final String DEFAULT_USER = "default";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{0,63}[._:-]");
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private static final SettingKey<List<Value>> URL =
      SettingKey.oneOrMore("url", KeyType.TextOf.asWritten("redis or rediss URL"))
          .required()
          .says(
              "`redis://HOST:PORT` (in clear), `rediss://HOST:PORT` (TLS), `/0`…`/15` behind it for"
                  + " a database; with `sentinel` one or a list of the sentinels. Never a"
                  + " password");

  private static final SettingKey<String> SENTINEL =
      SettingKey.text("sentinel", "name", value -> name(value, "name of a master"))
          .absent("none: `url` is the server itself")
          .says(
              "the name under which the sentinels at `url` know the master. Over `rediss` the"
                  + " servers speak TLS as the sentinels do");

  private static final SettingKey<String> USERNAME =
      SettingKey.text("username", "user name", value -> username(value))
          .absent("the server's default user")
          .says("the ACL user; needs `password`");

  private static final SettingKey<Value> PASSWORD =
      SettingKey.secret("password").says("its password; changed by a reload");

  private static final SettingKey<String> SENTINEL_USERNAME =
      SettingKey.text("sentinel_username", "user name", value -> username(value))
          .absent("the sentinels' default user")
          .says("the same at the sentinels; needs `sentinel_password`");

  private static final SettingKey<Value> SENTINEL_PASSWORD =
      SettingKey.secret("sentinel_password").says("the same at the sentinels");

  private static final SettingKey<List<Value>> CA =
      SettingKey.oneOrMore("ca", SettingKey.file("ca").type())
          .byDefault(List.of())
          .absent("what Java trusts")
          .says(
              "authorities of the servers' certificates (`rediss`) and of the other nodes'"
                  + " (`admin_url`, `api_url`), PEM; these alone are trusted. A certificate must"
                  + " name the host of `url` (that of a master which"
                  + " sentinels tell, as they tell it). Changed by a reload");

  private static final SettingKey<String> PREFIX_KEY =
      SettingKey.text("prefix", "text", SharedReader::prefix)
          .byDefault("vs:")
          .says(
              "before every key; the same on all nodes. Services with different ones do not meet");

  private static final SettingKey<List<Value>> KEY =
      SettingKey.oneOrMore("key", SettingKey.secret("key").type())
          .required()
          .says(
              "32 octets or more, random, the same on all nodes; only its owner may reach the file."
                  + " Of several the first signs and all are believed; changed by a reload. Whoever"
                  + " has it can speak as a node: never a password of the server");

  private static final SettingKey<SharedSettings.Stale> STALE =
      SettingKey.word("stale", SharedSettings.Stale.values())
          .byDefault(SharedSettings.Stale.ALARM)
          .says(
              "when news of other nodes may be withheld: `alarm` tells; `strict` also takes no"
                  + " remembered or shared *good* without asking its source, and `/ready` is 503."
                  + " Changed by a reload");

  private static final SettingKey<String> NODE =
      SettingKey.text("node", "name", value -> name(value, "name of a node"))
          .absent("the host's name")
          .says("by which operators know this node; letters, digits, `.`, `_`, `-`");

  private static final SettingKey<URI> ADMIN_URL =
      baseUrl("admin_url", "8181")
          .says(
              "where other nodes reach this node's admin port. Without it `/sessions` of another"
                  + " node leaves this one's out");

  private static final SettingKey<URI> API_URL =
      baseUrl("api_url", "8180")
          .says(
              "the same of the API port. Without it no other node forwards OCVPN calls or fetches"
                  + " CRLs here");

  static final SectionTable KEYS =
      SectionTable.of(
          URL,
          SENTINEL,
          USERNAME,
          PASSWORD,
          SENTINEL_USERNAME,
          SENTINEL_PASSWORD,
          CA,
          PREFIX_KEY,
          KEY,
          STALE,
          NODE,
          ADMIN_URL,
          API_URL);

  static final SettingKey<Value> SHARED =
      SettingKey.section("shared", KEYS)
          .absent("none: this node is alone")
          .says("the Redis 7 or Valkey that several nodes use together, below");

  private final Secrets secrets;
  private final CertificateFiles files;

  SharedReader(Secrets secrets, CertificateFiles files) {
    this.secrets = secrets;
    this.files = files;
  }

  /** The section, if it is there and right. */
  Optional<SharedSettings> read(Value written, Collection<TenantSettings> tenants) {
    return Section.read(written, KEYS, section -> read(section, tenants));
  }

  private Optional<SharedSettings> read(Section shared, Collection<TenantSettings> tenants) {
    Optional<Value> sentinel = shared.value(SENTINEL);
    Optional<String> master = shared.find(SENTINEL);
    List<SharedUrl> urls = urls(shared, sentinel.isPresent());
    boolean tls = urls.stream().anyMatch(SharedUrl::tls);
    Optional<Value> password = shared.value(PASSWORD);
    Optional<Secret> readPassword = password.flatMap(secrets::read);
    Optional<String> username = shared.find(USERNAME);
    shared.value(USERNAME).ifPresent(value -> requirePassword(value, password, PASSWORD));
    Optional<Login> sentinelLogin = sentinelLogin(shared, sentinel.isPresent());
    List<Certificate> trust = files.read(shared.get(CA));
    if (!trust.isEmpty() && !urls.isEmpty() && !tls) {
      shared.whole().at(CA).warning("ca without rediss://: the server shows no certificate");
    }
    List<Secret> keys = keys(shared, readPassword);
    Optional<String> prefix =
        shared.value(PREFIX_KEY).map(v -> shared.find(PREFIX_KEY)).orElse(PREFIX_KEY.usual());
    SharedSettings.Stale stale = shared.get(STALE);
    Optional<String> node = node(shared);
    Optional<URI> adminUrl = shared.find(ADMIN_URL);
    Optional<URI> apiUrl = shared.find(API_URL);
    tellOfUrls(shared, apiUrl, tenants);
    if (urls.isEmpty()
        || keys.isEmpty()
        || prefix.isEmpty()
        || node.isEmpty()
        || master.isPresent() != sentinel.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new SharedSettings(
            urls.stream().map(SharedUrl::server).toList(),
            tls,
            urls.stream().mapToInt(url -> url.database().orElse(0)).max().orElse(0),
            master,
            username,
            readPassword,
            sentinelLogin,
            trust,
            prefix.get(),
            keys,
            stale,
            node.get(),
            adminUrl,
            apiUrl));
  }

  private static List<SharedUrl> urls(Section shared, boolean areSentinels) {
    Optional<Value> whole = shared.value(URL);
    List<Value> written = whole.map(Value::oneOrMore).orElse(List.of());
    List<SharedUrl> urls = new ArrayList<>();
    for (Value each : written) {
      SharedUrl.read(each, areSentinels ? SENTINEL_PORT : REDIS).ifPresent(urls::add);
    }
    if (whole.isPresent() && written.isEmpty()) {
      whole.get().error("an empty list: write redis://HOST:" + REDIS);
    }
    if (urls.isEmpty() || urls.size() < written.size()) {
      return List.of();
    }
    if (!agree(whole.orElseThrow(), urls, areSentinels)) {
      return List.of();
    }
    tellOfClearText(whole.get(), urls);
    return urls;
  }

  private static boolean agree(Value whole, List<SharedUrl> urls, boolean areSentinels) {
    Set<OptionalInt> databases = new HashSet<>();
    urls.forEach(url -> databases.add(url.database()));
    if (urls.size() > 1 && !areSentinels) {
      whole.error(
          "several servers need sentinels, which say which of them is the master: write sentinel:"
              + " and the master's name, and the sentinels here; or write one server");
      return false;
    }
    if (urls.stream().map(SharedUrl::tls).distinct().count() > 1) {
      whole.error(
          "redis:// and rediss:// in one list: write rediss:// in front of all, or of none");
      return false;
    }
    if (databases.size() > 1) {
      whole.error("more than one database: write the same number behind each, or none");
      return false;
    }
    return true;
  }

  private static void tellOfClearText(Value whole, List<SharedUrl> urls) {
    urls.stream()
        .filter(url -> !url.tls() && !url.server().isLoopback())
        .findFirst()
        .ifPresent(
            url ->
                whole.warning(
                    "the password and what nodes share go to %s in clear: write rediss://%s, and ca: with the authority of its certificate"
                        .formatted(url.server(), url.server())));
  }

  private static void requirePassword(
      Value username, Optional<Value> password, SettingKey<Value> key) {
    if (password.isEmpty()) {
      username.error("a user name needs %s: file:NAME beside it".formatted(key.name()));
    }
  }

  private Optional<Login> sentinelLogin(Section shared, boolean areSentinels) {
    Optional<Value> name = shared.value(SENTINEL_USERNAME);
    Optional<Value> password = shared.value(SENTINEL_PASSWORD);
    name.ifPresent(value -> requirePassword(value, password, SENTINEL_PASSWORD));
    password
        .or(() -> name)
        .filter(value -> !areSentinels)
        .ifPresent(value -> value.warning("without sentinel: nobody asks a sentinel"));
    String user = shared.find(SENTINEL_USERNAME).orElse(DEFAULT_USER);
    return password.flatMap(secrets::read).map(secret -> new Login(user, secret));
  }

  /** All of them, or none after a mistake. */
  private List<Secret> keys(Section shared, Optional<Secret> password) {
    List<Value> written = shared.find(KEY).orElse(List.of());
    List<Secret> keys = new ArrayList<>();
    for (Value each : written) {
      secrets.readKey(each).filter(key -> isKey(each, key, keys, password)).ifPresent(keys::add);
    }
    shared
        .value(KEY)
        .filter(whole -> written.isEmpty())
        .ifPresent(whole -> whole.error("an empty list: write key: file:NAME"));
    return keys.size() < written.size() ? List.of() : keys;
  }

  private static boolean isKey(
      Value written, Secret key, List<Secret> earlier, Optional<Secret> password) {
    int octets = key.value().getBytes(StandardCharsets.UTF_8).length;
    if (octets < SHORTEST_KEY) {
      written.error(
          "the key has %d octets, at least %d are needed: openssl rand -base64 48 makes one"
              .formatted(octets, SHORTEST_KEY));
      return false;
    }
    if (earlier.contains(key)) {
      written.error("the key is in the list twice");
      return false;
    }
    if (password.filter(key::equals).isPresent()) {
      written.error(
          "the key is the password: whoever runs the server could speak as a node; openssl rand"
              + " -base64 48 makes another");
      return false;
    }
    return true;
  }

  private static Optional<String> node(Section shared) {
    if (shared.value(NODE).isPresent()) {
      return shared.find(NODE);
    }
    Optional<String> host = hostName().filter(name -> NAME.matcher(name).matches());
    if (host.isEmpty()) {
      shared.error("the name of this host cannot serve as the node's: write node: and a name");
    }
    return host;
  }

  private static Optional<String> hostName() {
    try {
      return Optional.of(Files.readString(HOST_NAME).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void tellOfUrls(
      Section shared, Optional<URI> apiUrl, Collection<TenantSettings> tenants) {
    boolean hasCustomers = tenants.stream().anyMatch(tenant -> tenant.ocvpn().isPresent());
    if (shared.value(ADMIN_URL).isEmpty()) {
      shared.warning(
          "without admin_url other nodes cannot ask this one for its sessions: write admin_url:"
              + " http://ADDRESS:8181");
    }
    if (shared.value(API_URL).isEmpty()) {
      shared.warning(
          (hasCustomers
                  ? "without api_url calls of OCVPN devices that come to other nodes cannot be"
                      + " forwarded to this one"
                  : "without api_url other nodes cannot fetch CRLs from this one")
              + ": write api_url: https://HOST:8180");
    }
    apiUrl
        .filter(url -> url.getScheme().equals("http") && hasCustomers)
        .ifPresent(
            url ->
                shared
                    .whole()
                    .at(API_URL)
                    .warning(
                        "answers with keys of OCVPN groups would go in clear: write listen.tls, and"
                            + " https:// here"));
  }

  private static Optional<String> name(Value value, String what) {
    return value
        .string()
        .filter(
            text -> {
              boolean isName = NAME.matcher(text).matches();
              if (!isName) {
                value.error(
                    "%s is no %s: 1…%d letters, digits, '.', '_' or '-', the first a letter or digit"
                        .formatted(Quoted.of(text), what, LONGEST_NAME));
              }
              return isName;
            });
  }

  private static Optional<String> username(Value value) {
    return value
        .string()
        .filter(
            text -> {
              boolean isName =
                  !text.isEmpty()
                      && text.length() <= LONGEST_NAME
                      && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
              if (!isName) {
                value.error(
                    "a user name has 1…%d visible ASCII characters".formatted(LONGEST_NAME));
              }
              return isName;
            });
  }

  private static Optional<String> prefix(Value value) {
    return value
        .string()
        .filter(
            text -> {
              boolean isPrefix = PREFIX.matcher(text).matches();
              if (!isPrefix) {
                value.error(
                    "%s is no prefix: 1…64 letters, digits, '.', '_', ':' or '-', and one of these four signs at its end, such as %s"
                        .formatted(
                            Quoted.of(text),
                            text.matches("[A-Za-z0-9]{1,63}") ? text + ":" : "vs:"));
              }
              return isPrefix;
            });
  }

  private static SettingKey<URI> baseUrl(String name, String port) {
    return SettingKey.text(
        name,
        "http or https URL",
        value -> {
          Optional<String> text = value.string();
          Optional<URI> url = text.flatMap(BaseUrl::parse);
          if (text.isPresent() && url.isEmpty()) {
            value.error(
                "no base URL such as https://node1.example:%s: http or https, a host, a port, no user name, no path, no query"
                    .formatted(port));
          }
          return url;
        });
  }
}
