package io.vouchsafe.proxy.shared.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What INFO says")
class InfoDoubtsTest {
  /** Nothing to doubt. */
  private static final String FINE =
      """
      # Server\r
      redis_version:7.0.15\r
      redis_mode:standalone\r
      # Memory\r
      maxmemory:1000000\r
      maxmemory_policy:volatile-ttl\r
      # Persistence\r
      rdb_saves:0\r
      rdb_last_bgsave_status:ok\r
      aof_enabled:1\r
      aof_last_write_status:ok\r
      # Replication\r
      role:master\r
      """;

  @Test
  @DisplayName("of a server as it should be gives no doubt")
  void fine() {
    assertThat(InfoDoubts.of(FINE, Optional.of("")).sentences()).isEmpty();
    assertThat(
            InfoDoubts.of(
                    FINE.replace(
                        "redis_version:7.0.15", "redis_version:7.2.4\r\nvalkey_version:8.1.0"),
                    Optional.empty())
                .sentences())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redis_version:7.0.15          | redis_version:6.2.14          | version 6.2.14: gaps
          redis_version:7.0.15          | redis_version:x               | tells no version
          redis_mode:standalone         | redis_mode:cluster            | part of a Redis Cluster
          role:master                   | role:slave                    | is a replica
          volatile-ttl                  | allkeys-lru                   | allkeys-lru may evict the stream
          volatile-ttl                  | allkeys-lfu                   | CONFIG SET maxmemory-policy volatile-ttl
          volatile-ttl                  | noeviction                    | noeviction refuses events
          aof_enabled:1                 | aof_enabled:0                 | keeps nothing on its disk
          rdb_last_bgsave_status:ok     | rdb_last_bgsave_status:err    | cannot write to its disk
          aof_last_write_status:ok      | aof_last_write_status:err     | cannot write to its disk
          """)
  @DisplayName("of one that is otherwise gives one doubt")
  void doubts(String right, String wrong, String doubt) {
    assertThat(InfoDoubts.of(FINE.replace(right, wrong), Optional.of("")).sentences())
        .singleElement()
        .asString()
        .contains(doubt);
  }

  @ParameterizedTest
  @CsvSource({"volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"})
  @DisplayName("of what evicts only what has a time to live is fine")
  void eviction(String policy) {
    assertThat(InfoDoubts.of(FINE.replace("volatile-ttl", policy), Optional.of("")).sentences())
        .isEmpty();
  }

  @Test
  @DisplayName("of one that saves now and then, or has no limit, is fine")
  void saves() {
    String snapshots = FINE.replace("aof_enabled:1", "aof_enabled:0");

    assertThat(InfoDoubts.of(snapshots, Optional.of("3600 1")).sentences()).isEmpty();
    assertThat(InfoDoubts.of(snapshots, Optional.empty()).sentences()).hasSize(1);
    assertThat(
            InfoDoubts.of(snapshots.replace("rdb_saves:0", "rdb_saves:3"), Optional.empty())
                .sentences())
        .isEmpty();
    assertThat(
            InfoDoubts.of(
                    FINE.replace("maxmemory:1000000", "maxmemory:0")
                        .replace("volatile-ttl", "noeviction"),
                    Optional.of(""))
                .sentences())
        .isEmpty();
  }
}
