package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open file (docs/decisions/0016). Only one thread at a time uses it, and nobody interrupts
 * that thread: an interrupt would close the file.
 */
final class GroupsFile implements AutoCloseable {
  /** The file's own cache; the groups themselves are in memory anyway. */
  private static final int CACHE_MEGABYTES = 1;

  /** A file below that is not compacted. */
  private static final long SMALL = 16L << 20;

  private static final int REWRITTEN_AT_ONCE = 16 << 20;
  private static final int WANTED_FILL_PERCENT = 60;
  private static final char SEPARATOR = '\0';
  private static final Logger LOG = LoggerFactory.getLogger(GroupsFile.class);

  private final MVStore store;
  private final MVMap<String, byte[]> states;
  private final MVMap<String, byte[]> chains;
  private final Moments moments;
  private long compactAt = SMALL;

  /** Is told how far a write has come. */
  interface Moments {
    Moments UNWATCHED = moment -> {};

    void reached(String moment);
  }

  /**
   * Opens {@code path}, which is made when it is missing.
   *
   * @throws IOException when that cannot be, or it is damaged
   */
  static GroupsFile open(Path path, Moments moments) throws IOException {
    try {
      Files.createFile(path, StateDirectory.ownersFile());
    } catch (FileAlreadyExistsException e) {
      LOG.trace("{} is there already", path);
    }
    MVStore store = null;
    try {
      // No background thread, no commit but ours: a commit is a step, and is synced.
      store =
          new MVStore.Builder()
              .fileName("file:" + path.toAbsolutePath())
              .cacheSize(CACHE_MEGABYTES)
              .autoCommitDisabled()
              .autoCommitBufferSize(0)
              .open();
      return new GroupsFile(store, moments);
    } catch (RuntimeException e) { // whatever a damaged file makes of the store's code
      if (store != null) {
        store.closeImmediately();
      }
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private GroupsFile(MVStore store, Moments moments) {
    this.store = store;
    this.moments = moments;
    // Every commit is synced, so that what was replaced before the last one is needed by nobody.
    store.setRetentionTime(0);
    this.states = store.openMap("groups", map());
    this.chains = store.openMap("chains", map());
  }

  private static MVMap.Builder<String, byte[]> map() {
    // Types of their own: the store's usual one would deserialize whatever class a file names.
    return new MVMap.Builder<String, byte[]>()
        .keyType(StringDataType.INSTANCE)
        .valueType(ByteArrayDataType.INSTANCE);
  }

  /**
   * Everything in it.
   *
   * @throws IOException when an entry is damaged
   */
  Map<CustomerName, StoredGroup> read() throws IOException {
    Map<CustomerName, Map<DeviceSerial, List<Der>>> certificates = new HashMap<>();
    Map<CustomerName, StoredGroup> groups = new TreeMap<>();
    try {
      for (Map.Entry<String, byte[]> entry : chains.entrySet()) {
        String[] names = names(entry.getKey(), 3);
        certificates
            .computeIfAbsent(new CustomerName(names[0], names[1]), name -> new HashMap<>())
            .put(new DeviceSerial(names[2]), GroupCodec.decodeChain(entry.getValue()));
      }
      for (Map.Entry<String, byte[]> entry : states.entrySet()) {
        String[] names = names(entry.getKey(), 2);
        CustomerName name = new CustomerName(names[0], names[1]);
        groups.put(
            name,
            new StoredGroup(
                GroupCodec.decode(entry.getValue()), certificates.getOrDefault(name, Map.of())));
      }
    } catch (RuntimeException e) { // whatever a damaged file makes of the store's code
      throw new IOException("a page cannot be read: " + e.getMessage(), e);
    }
    return groups;
  }

  private static String[] names(String key, int many) throws IOException {
    String[] names = key.split(String.valueOf(SEPARATOR), -1);
    if (names.length != many) {
      throw new IOException("an entry is named as none is");
    }
    return names;
  }

  /**
   * Keeps all of {@code writes} or none; when it returns, they are on the disk.
   *
   * @throws IOException when they may not be; the file is to be closed and opened again then
   */
  void write(Collection<GroupWrite> writes) throws IOException {
    try {
      for (GroupWrite write : writes) {
        put(write);
      }
      moments.reached("put");
      store.commit();
      moments.reached("committed");
      sync();
      moments.reached("synced");
      compact();
    } catch (RuntimeException e) { // a full disk is one of the store's own
      throw new IOException(e.getMessage(), e);
    }
  }

  private void put(GroupWrite write) {
    String name = write.whose().tenant() + SEPARATOR + write.whose().customer();
    write
        .chains()
        .forEach(
            (serial, chain) -> {
              String key = name + SEPARATOR + serial.text();
              if (chain.isEmpty()) {
                chains.remove(key);
              } else {
                chains.put(key, GroupCodec.encodeChain(chain));
              }
            });
    states.put(name, GroupCodec.encode(write.state()));
  }

  /** The store's own sync does nothing, and says nothing, when its file has been closed. */
  private void sync() throws IOException {
    MVStoreException panic = store.getPanicException();
    if (panic != null) {
      throw panic;
    }
    if (store.isClosed() || store.hasUnsavedChanges()) {
      throw new IOException("the file was closed under a write");
    }
    store.sync();
  }

  /** What was replaced leaves holes. When they have become most of the file, the rest is moved. */
  private void compact() throws IOException {
    if (store.getFileStore().size() < compactAt) {
      return;
    }
    if (store.compact(WANTED_FILL_PERCENT, REWRITTEN_AT_ONCE)) {
      store.commit();
      sync();
    }
    compactAt = Math.max(SMALL, 2 * store.getFileStore().size());
    LOG.debug("compacted to {} bytes", store.getFileStore().size());
  }

  /** Bytes of the file. */
  long size() {
    return store.getFileStore().size();
  }

  /** After a failure: nothing more is written. */
  void abandon() {
    store.closeImmediately();
  }

  @Override
  public void close() {
    if (!store.isClosed()) {
      store.close();
    }
  }
}
