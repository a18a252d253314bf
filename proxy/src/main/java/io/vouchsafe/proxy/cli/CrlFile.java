package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.BoundedFile;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.crl.CrlIndex;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** CRLs of a file: one in DER, or some in PEM (RFC 7468 §6). */
sealed interface CrlFile {
  /** As much as {@code max_size} of a CRL object allows unless told otherwise, bytes. */
  int LONGEST = 512 << 20;

  /** A certificate has few issuers; who has more lists than that names them in settings. */
  int MOST = 64;

  String BEGIN = "-----BEGIN X509 CRL-----";
  String END = "-----END X509 CRL-----";

  record Lists(List<CrlIndex> lists) implements CrlFile {
    public Lists {
      lists = List.copyOf(lists);
    }
  }

  /** {@code why} continues a sentence that begins with the file's name. */
  record Unusable(String why) implements CrlFile {}

  static CrlFile open(Path file) {
    return switch (BoundedFile.read(file, LONGEST)) {
      case BoundedFile.Unusable(String why) -> new Unusable(why);
      case BoundedFile.Content(byte[] bytes) -> {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        yield text.contains(BEGIN) ? pem(text) : of(List.of(bytes));
      }
    };
  }

  private static CrlFile pem(String text) {
    List<byte[]> ders = new ArrayList<>();
    for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at)) {
      int end = text.indexOf(END, at);
      if (end < 0) {
        return new Unusable("has a CRL without its end line");
      }
      if (ders.size() == MOST) {
        return new Unusable("holds more than " + MOST + " CRLs");
      }
      String base64 = text.substring(at + BEGIN.length(), end).replaceAll("\\s", "");
      try {
        ders.add(Base64.getDecoder().decode(base64));
      } catch (IllegalArgumentException e) {
        return new Unusable("has a CRL whose base64 is none");
      }
      at = end;
    }
    return of(ders);
  }

  private static CrlFile of(List<byte[]> ders) {
    List<CrlIndex> lists = new ArrayList<>();
    for (byte[] der : ders) {
      switch (CrlIndex.parse(der)) {
        case Parsed.Ok<CrlIndex>(CrlIndex list) -> lists.add(list);
        case Parsed.Malformed<CrlIndex>(String reason) -> {
          return new Unusable("is no CRL: " + reason);
        }
      }
    }
    return new Lists(lists);
  }
}
