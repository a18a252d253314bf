package io.vouchsafe.proxy.crl.fetch;

import io.vertx.core.Future;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Deadline;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads a file that somebody else writes: a copy is made of it, because the CRL is mapped into
 * memory and must not change under our hands. Size and time stand in for an ETag. Tenants take
 * turns, and what nobody waits for any more is not read.
 */
public final class FileTransport implements CrlTransport {
  private static final int BUFFER = 1 << 16;

  private static final Duration NEXT_TRY = Duration.ofSeconds(10);

  private final Workers workers;
  private final Timers timers;

  public FileTransport(Workers workers, Timers timers) {
    this.workers = workers;
    this.timers = timers;
  }

  @Override
  public Future<Fetched> fetch(FetchCall call) {
    AtomicBoolean begun = new AtomicBoolean();
    return new Deadline(timers, call.patience())
        .within(
            abort ->
                workers
                    .forTenant(call.tenant())
                    .within(call.patience())
                    .run(
                        () -> {
                          begun.set(true);
                          return read(call);
                        })
                    .map(FileTransport::told)
                    .otherwise(FileTransport::failed),
            () -> begun.get() ? tooSlow(call) : overloaded(),
            this::discard);
  }

  private static Fetched told(WorkResult<Fetched> result) {
    return switch (result) {
      case WorkResult.Done<Fetched>(Fetched fetched) -> fetched;
      case WorkResult.Busy<Fetched> busy -> overloaded();
    };
  }

  /** A disk that hung has given what nobody waits for any more. */
  private void discard(Fetched late) {
    if (late instanceof Fetched.Received received) {
      delete(received.file());
    }
  }

  /** While no worker has time for it, later. */
  private void delete(Path copy) {
    workers
        .run(() -> Files.deleteIfExists(copy))
        .onSuccess(
            result -> {
              if (result instanceof WorkResult.Busy<Boolean>) {
                timers.once(NEXT_TRY, () -> delete(copy));
              }
            });
  }

  private static Fetched read(FetchCall call) throws IOException {
    Path source = Path.of(call.url());
    BasicFileAttributes found = Files.readAttributes(source, BasicFileAttributes.class);
    if (!found.isRegularFile()) {
      return new Fetched.Failed(Outcome.UNREACHABLE, "this is no regular file");
    }
    if (found.size() > call.maxSize()) {
      return tooLarge(call.maxSize());
    }
    Conditions seen =
        new Conditions(
            Optional.of(found.size() + " bytes at " + found.lastModifiedTime()), Optional.empty());
    if (seen.equals(call.conditions())) {
      return new Fetched.Unchanged();
    }
    Path copy = TemporaryFile.in(call.into());
    boolean isWhole = false;
    try {
      isWhole = copy(source, copy, call.maxSize());
    } finally {
      if (!isWhole) {
        Files.deleteIfExists(copy);
      }
    }
    return isWhole ? new Fetched.Received(copy, seen, "") : tooLarge(call.maxSize());
  }

  /** Whether it was within the limit; it may have grown since its size was read. */
  private static boolean copy(Path source, Path target, long limit) throws IOException {
    try (InputStream in = Files.newInputStream(source);
        OutputStream out = Files.newOutputStream(target)) {
      byte[] buffer = new byte[BUFFER];
      long total = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        total += n;
        if (total > limit) {
          return false;
        }
        out.write(buffer, 0, n);
      }
      return true;
    }
  }

  private static Fetched tooLarge(long limit) {
    return new Fetched.Failed(Outcome.TOO_LARGE, "the file has more than " + limit + " bytes");
  }

  private static Fetched failed(Throwable failure) {
    return failure instanceof NoSuchFileException
        ? new Fetched.Failed(Outcome.UNREACHABLE, "there is no such file")
        : new Fetched.Failed(Outcome.UNREACHABLE, String.valueOf(failure));
  }

  private static Fetched tooSlow(FetchCall call) {
    return new Fetched.Failed(
        Outcome.TIMEOUT, "not read within " + call.patience().toMillis() + " ms");
  }

  /** Our own threads had no time: that is nothing of the file's. */
  private static Fetched overloaded() {
    return new Fetched.Failed(Outcome.OVERLOADED, "no thread was free to read the file");
  }
}
