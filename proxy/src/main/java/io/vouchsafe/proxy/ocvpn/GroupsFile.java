package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.io.IOException;
import java.nio.ByteBuffer;
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

  /** A page has one entry or two: a step writes little else than what it changes. */
  private static final int PAGE = 4_096;

  /** A smaller file is not made anew. */
  private static final long SMALL = 32L << 20;

  /** A file is made anew when it has become so many times as large as it was then. */
  private static final int GROWTH = 4;

  private static final String LAST = "last";
  private static final char SEPARATOR = '\0';
  private static final Logger LOG = LoggerFactory.getLogger(GroupsFile.class);

  private final Path path;
  private final MVStore store;
  private final MVMap<String, byte[]> states;
  private final MVMap<String, byte[]> chains;
  private final MVMap<String, byte[]> numbers;
  private final WriteMark mark;
  private final Moments moments;
  private final long begun;

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
    Files.deleteIfExists(anew(path));
    try {
      Files.createFile(path, StateDirectory.ownersFile());
      WriteMark.forget(path);
    } catch (FileAlreadyExistsException e) {
      LOG.trace("{} is there already", path);
    }
    try {
      return whole(path, path, moments);
    } catch (IOException e) {
      TornTail.cutOff(path, anew(path), copy -> whole(copy, path, Moments.UNWATCHED), e);
      return whole(path, path, moments);
    }
  }

  /** Opens it when everything in it can be read, and all that was synced is there. */
  private static GroupsFile whole(Path path, Path marked, Moments moments) throws IOException {
    WriteMark mark = WriteMark.of(marked);
    try {
      return new GroupsFile(path, store(path), mark, moments).checked();
    } catch (IOException | RuntimeException | Error e) {
      mark.close();
      throw e;
    }
  }

  private static Path anew(Path path) {
    return path.resolveSibling(path.getFileName() + ".new");
  }

  private static MVStore store(Path path) throws IOException {
    try {
      // No background thread, no commit but ours: a commit is a step, and is synced.
      return new MVStore.Builder()
          .fileName("file:" + path.toAbsolutePath())
          .cacheSize(CACHE_MEGABYTES)
          .pageSplitSize(PAGE)
          .autoCommitDisabled()
          .autoCommitBufferSize(0)
          .open();
    } catch (RuntimeException e) { // whatever a damaged file makes of the store's code
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private GroupsFile(Path path, MVStore store, WriteMark mark, Moments moments) {
    this.path = path;
    this.store = store;
    this.mark = mark;
    this.moments = moments;
    // Nothing is overwritten in place: a power cut would leave a mix of old and new blocks, in
    // which
    // the store does not always find the last version that was synced.
    store.setReuseSpace(false);
    this.states = store.openMap("groups", map());
    this.chains = store.openMap("chains", map());
    this.numbers = store.openMap("numbers", map());
    this.begun = store.getFileStore().size();
  }

  /** The store opens an older version where the last one is damaged. */
  private GroupsFile checked() throws IOException {
    try {
      long last = last();
      long marked = mark.read();
      if (last < marked) {
        throw new TornTail.LostWritesException(
            "%d writes are lost that were on the disk, from %d on"
                .formatted(marked - last, last + 1));
      }
      LOG.debug("{}: {} groups, write {}", path, read().size(), last);
      return this;
    } catch (IOException e) {
      store.closeImmediately();
      throw e;
    } catch (RuntimeException e) { // whatever a damaged file makes of the store's code
      store.closeImmediately();
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private long last() {
    byte[] number = numbers.get(LAST);
    return number == null ? 0 : ByteBuffer.wrap(number).getLong();
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
      long number = last() + 1;
      byte[] octets = new byte[Long.BYTES];
      ByteBuffer.wrap(octets).putLong(number);
      numbers.put(LAST, octets);
      moments.reached("put");
      store.commit();
      moments.reached("committed");
      sync(store);
      mark.write(number);
      moments.reached("synced");
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
  private static void sync(MVStore store) throws IOException {
    MVStoreException panic = store.getPanicException();
    if (panic != null) {
      throw panic;
    }
    if (store.isClosed() || store.hasUnsavedChanges()) {
      throw new IOException("the file was closed under a write");
    }
    store.sync();
  }

  /** Whether most of the file is what was replaced since. */
  boolean isGrown() {
    return size() > Math.max(SMALL, GROWTH * begun);
  }

  /**
   * The same groups in a new file without what was replaced; this one is closed. The new file is on
   * the disk as a whole before it takes the name.
   */
  GroupsFile madeAnew() throws IOException {
    Path fresh = anew(path);
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, StateDirectory.ownersFile());
    MVStore copy = store(fresh);
    try {
      for (String name : List.of("groups", "chains", "numbers")) {
        MVMap<String, byte[]> to = copy.openMap(name, map());
        store.<MVMap<String, byte[]>, String, byte[]>openMap(name, map()).forEach(to::put);
      }
      copy.commit();
      sync(copy);
      copy.close();
    } catch (RuntimeException e) {
      copy.closeImmediately();
      throw new IOException("the file could not be made anew: " + e.getMessage(), e);
    }
    moments.reached("copied");
    close();
    TornTail.replace(path, fresh);
    moments.reached("moved");
    GroupsFile next = open(path, moments);
    LOG.debug("made anew: {} bytes", next.size());
    return next;
  }

  /** Bytes of the file. */
  long size() {
    return store.getFileStore().size();
  }

  /** After a failure: nothing more is written. */
  void abandon() {
    store.closeImmediately();
    closeMark();
  }

  @Override
  public void close() {
    if (!store.isClosed()) {
      store.close();
    }
    closeMark();
  }

  private void closeMark() {
    try {
      mark.close();
    } catch (IOException e) {
      LOG.debug("the mark of {} could not be closed", path, e);
    }
  }
}
