package io.vouchsafe.proxy.admin.page;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.pki.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * One file of the page.
 *
 * @param type its media type
 * @param content what is sent
 * @param tag an entity tag (RFC 9110 §8.8.3): the same as long as the content is
 */
record PageFile(String type, Buffer content, String tag) {

  /** The file of that name beside this class; one that is not in the jar stops the start. */
  static PageFile read(String name) {
    try (InputStream file = PageFile.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("the jar has no file " + name + " of the status page");
      }
      byte[] content = file.readAllBytes();
      return new PageFile(
          type(name), Buffer.buffer(content), '"' + Fingerprint.sha256(content).hex() + '"');
    } catch (IOException e) {
      throw new UncheckedIOException("the status page cannot be read", e);
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalStateException("a page has no files like " + name);
    };
  }
}
