package io.vouchsafe.proxy.bench.siege;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Well-formed requests that dice have spoilt, and noise. The dice are the same in every run. */
final class MalformedRequests {
  private final Random random = new Random(9);

  /**
   * So many spoilt requests.
   *
   * @param models requests whose certificates are let in under no spelling
   */
  List<byte[]> requests(List<byte[]> models, int count) {
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] model = models.get(random.nextInt(models.size()));
      requests.add(
          switch (i % 6) {
            case 0 -> flipped(model, 1);
            case 1 -> flipped(model, 1 + random.nextInt(16));
            case 2 -> Arrays.copyOf(model, 1 + random.nextInt(model.length));
            case 3 -> repeated(model);
            case 4 -> inserted(model);
            default -> noise(1 + random.nextInt(4096));
          });
    }
    return requests;
  }

  private byte[] flipped(byte[] model, int times) {
    byte[] bytes = model.clone();
    for (int i = 0; i < times; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** A stretch of it comes twice. */
  private byte[] repeated(byte[] model) {
    int from = random.nextInt(model.length);
    int length = 1 + random.nextInt(Math.min(2000, model.length - from));
    byte[] bytes = Arrays.copyOf(model, model.length + length);
    System.arraycopy(model, from, bytes, from + length, model.length - from);
    return bytes;
  }

  private byte[] inserted(byte[] model) {
    byte[] extra = noise(1 + random.nextInt(64));
    int at = random.nextInt(model.length);
    byte[] bytes = Arrays.copyOf(model, model.length + extra.length);
    System.arraycopy(model, at, bytes, at + extra.length, model.length - at);
    System.arraycopy(extra, 0, bytes, at, extra.length);
    return bytes;
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }
}
