package io.vouchsafe.proxy.gateway.openvpn;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Deletes the certificates that nobody needs any more, and what a script that was ended half-way
 * has left. Only names as the script writes them are touched, and only in the folder. Blocks, and
 * belongs on a worker.
 */
final class FolderSweep {
  /** Contract, section 1, {@code peer_certificates}. */
  static final Duration LONGEST_AGE = Duration.ofMinutes(10);

  /** Contract, section 1, {@code peer_certificates}. */
  static final int MOST_FILES = 10_000;

  private final PeerFolder folder;
  private final int most;

  /**
   * What came of it.
   *
   * @param left certificates that are in the folder now
   * @param undeletable of those, the ones that could not be deleted
   */
  record Swept(int left, int deleted, int undeletable) {}

  private record Aged(Path name, Instant at) {}

  FolderSweep(PeerFolder folder) {
    this(folder, MOST_FILES);
  }

  FolderSweep(PeerFolder folder, int most) {
    this.folder = folder;
    this.most = most;
  }

  /**
   * Goes through the folder once; never holds more than {@value #MOST_FILES} names.
   *
   * @param needed digests of the certificates that stay, in lower-case hex
   * @throws IOException when the folder cannot be read
   */
  Swept run(Instant now, Set<String> needed) throws IOException {
    return folder.open(opened -> new Round(opened, now, needed).all());
  }

  private final class Round {
    private final SecureDirectoryStream<Path> opened;
    private final Instant oldest;
    private final Set<String> needed;
    private final PriorityQueue<Aged> newest =
        new PriorityQueue<>(Comparator.comparing(Aged::at).thenComparing(Aged::name));
    private int needful;
    private int deleted;
    private int undeletable;

    Round(SecureDirectoryStream<Path> opened, Instant now, Set<String> needed) {
      this.opened = opened;
      this.oldest = now.minus(LONGEST_AGE);
      this.needed = needed;
    }

    Swept all() throws IOException {
      for (Path each : opened) {
        Path name = each.getFileName();
        if (name != null && PeerFolder.isPeer(name)) {
          look(name);
        } else if (name != null && PeerFolder.isUnfinished(name)) {
          lookUnfinished(name);
        }
      }
      leave(Math.max(0, most - needful));
      return new Swept(needful + newest.size() + undeletable, deleted, undeletable);
    }

    private void look(Path name) throws IOException {
      if (needed.contains(PeerFolder.digest(name))) {
        needful++;
        return;
      }
      Instant written;
      try {
        written = PeerFolder.attributes(opened, name).lastModifiedTime().toInstant();
      } catch (NoSuchFileException gone) {
        return;
      }
      if (written.isBefore(oldest)) {
        delete(name);
      } else {
        newest.add(new Aged(name, written));
        leave(most);
      }
    }

    /** Of a script that was ended half-way. */
    private void lookUnfinished(Path name) throws IOException {
      try {
        BasicFileAttributes found = PeerFolder.attributes(opened, name);
        if (found.isRegularFile() && found.lastModifiedTime().toInstant().isBefore(oldest)) {
          delete(name);
        }
      } catch (NoSuchFileException gone) {
        return;
      }
    }

    private void leave(int room) {
      while (newest.size() > room) {
        delete(newest.remove().name());
      }
    }

    private void delete(Path name) {
      try {
        opened.deleteFile(name);
        deleted++;
      } catch (NoSuchFileException gone) {
        deleted++;
      } catch (IOException refused) {
        undeletable++;
      }
    }
  }
}
