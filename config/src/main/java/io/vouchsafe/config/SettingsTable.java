package io.vouchsafe.config;

import io.vouchsafe.config.KeyType.ListOf;
import io.vouchsafe.config.KeyType.NamedOf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every key of the settings, from what the readers declare. {@code docs/settings.md} shows it; a
 * test compares the two.
 */
final class SettingsTable {
  /** Stands in a path for a name that the operator chose. */
  static final String NAME = "NAME";

  /** What stands for the path of a block list, which is a file of its own. */
  static final String BLOCK_LIST = "a block list";

  /** What stands for the path of the whole file. */
  static final String WHOLE = "the file";

  /** Sections with a table of their own on the page; any other stands in that of its parent. */
  private static final Set<SectionTable> APART =
      Set.of(
          ListenReader.KEYS,
          LimitsReader.KEYS,
          SharedReader.KEYS,
          TlsFrontsReader.KEYS,
          TenantReader.KEYS,
          SignersReader.KEYS,
          TunnelReader.KEYS,
          GatewaysReader.KEYS,
          OcvpnReader.KEYS,
          OcspObjectReader.KEYS,
          CrlObjectReader.KEYS,
          PolicyReader.KEYS,
          IdEntryReader.KEYS,
          CanaryReader.KEYS);

  private SettingsTable() {}

  /**
   * A key and where it stands.
   *
   * @param path as {@code tenants.NAME.crl.NAME.ldap_servers[].host}
   */
  record DeclaredKey(String path, SettingKey<?> key) {}

  /** Every key of {@code vouchsafe.yaml}, each behind the one that it belongs to. */
  static List<DeclaredKey> settings() {
    return keys("", SettingsReader.KEYS, Set.of());
  }

  /** Every key of the file that {@code block_list} names. */
  static List<DeclaredKey> blockList() {
    return keys("", BlockDocument.FILE_KEYS, Set.of());
  }

  /** The tables of the page: what their keys belong to, and the keys with their paths below it. */
  static Map<String, List<DeclaredKey>> pageTables() {
    Map<String, List<DeclaredKey>> tables = new LinkedHashMap<>();
    tables.put(WHOLE, keys("", SettingsReader.KEYS, APART));
    for (DeclaredKey declared : settings()) {
      declared
          .key()
          .type()
          .below()
          .filter(APART::contains)
          .ifPresent(
              table -> tables.put(declared.path() + step(declared.key()), keys("", table, APART)));
    }
    tables.put(BLOCK_LIST, blockList());
    return tables;
  }

  private static List<DeclaredKey> keys(
      String prefix, SectionTable table, Set<SectionTable> apart) {
    List<DeclaredKey> keys = new ArrayList<>();
    for (SettingKey<?> key : table.keys()) {
      String path = prefix + key.name();
      keys.add(new DeclaredKey(path, key));
      key.type()
          .below()
          .filter(below -> !apart.contains(below))
          .ifPresent(below -> keys.addAll(keys(path + step(key) + ".", below, apart)));
    }
    return keys;
  }

  /** From a key to the keys below it. */
  private static String step(SettingKey<?> key) {
    return step(key.type());
  }

  private static String step(KeyType<?> type) {
    return switch (type) {
      case NamedOf(KeyType<?> element) -> "." + NAME + step(element);
      case KeyType.EitherOf(KeyType<Value> mapping, KeyType<?> shorter) -> step(mapping);
      case ListOf<?> list -> list.elementAlone() ? "" : "[]";
      default -> "";
    };
  }
}
