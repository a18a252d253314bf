package io.vouchsafe.proxy.app;

import io.vertx.core.Future;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The CRLs, and the place where their files lie. */
record CrlStock(CrlPlace place, CrlLibrary library) {
  private static final Logger LOG = LoggerFactory.getLogger(CrlStock.class);

  /** An empty library over what an earlier run left in {@code state}, which is not read yet. */
  static CrlStock in(StateDirectory state, Foundation base) throws IOException {
    CrlPlace place = CrlPlace.of(state);
    return new CrlStock(place, new CrlAssembly(base).library(place.directory()));
  }

  /** Verifies again what an earlier run held, then begins to fetch. */
  Future<CrlLibrary> open(Workers workers) {
    return workers
        .run(
            () -> {
              library.restore();
              return library;
            })
        .map(WorkResult::required)
        .onSuccess(CrlLibrary::start);
  }

  /** Writes down what is held, and deletes what must not survive. Blocks. */
  void leave() {
    try {
      library.write();
      place.close();
    } catch (IOException e) {
      LOG.warn("files of CRLs are not left as they should be", e);
    }
  }
}
