package io.vouchsafe.proxy.journal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;

/** Writes the log as text or as JSON; made by logback, from its configuration. */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {
  private final LogLine json = new LogLine();
  private final LogText text = new LogText();
  private LogFormat format = LogFormat.JSON;

  /** Set by logback; any other word than those of {@link LogFormat} lets stderr decide. */
  public void setFormat(String word) {
    format = LogFormat.of(word).orElseGet(LogFormat::usual);
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line =
        switch (format) {
          case JSON -> json.of(event);
          case TEXT -> text.of(event);
        };
    return line.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
