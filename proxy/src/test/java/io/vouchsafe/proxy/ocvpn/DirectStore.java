package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real file, written on the thread of the test. */
final class DirectStore implements GroupStore {
  private final GroupsFile file;
  int writes;
  boolean broken;

  DirectStore(Path path, GroupsFile.Moments moments) throws IOException {
    file = GroupsFile.open(path, moments);
  }

  @Override
  public Map<CustomerName, StoredGroup> load() {
    try {
      return file.read();
    } catch (IOException e) {
      throw new UnreadableGroupsException("damaged", e);
    }
  }

  @Override
  public Future<Void> write(GroupWrite write) {
    if (broken) {
      return Future.failedFuture(new IOException("no space left on device"));
    }
    writes++;
    try {
      file.write(List.of(write));
      return Future.succeededFuture();
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public boolean isKept() {
    return true;
  }

  @Override
  public Optional<String> trouble() {
    return broken ? Optional.of("no space left on device") : Optional.empty();
  }

  @Override
  public void close() {
    file.abandon();
  }
}
