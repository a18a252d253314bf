package io.vouchsafe.proxy.check;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.Der;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads one JSON object field by field; every complaint names the field. Not thread-safe. */
final class JsonFields implements AutoCloseable {
  /** A request is three levels deep; what nobody knows may be deeper, but not bottomless. */
  private static final int MAX_DEPTH = 100;

  /** Strings are bounded by the line that holds them. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final int QUOTED_LENGTH = 40;

  /** What to do with the value of one field. */
  interface FieldReader {
    void read(String field) throws IOException, BadRequest;
  }

  /** How to read one element of a list. */
  interface ElementReader<T> {
    T read() throws IOException, BadRequest;
  }

  private final JsonParser in;
  private final FieldPath where = new FieldPath();

  JsonFields(byte[] line) throws IOException {
    this.in = FACTORY.createParser(line);
  }

  /** Reads the object that is the whole line. */
  void whole(FieldReader fields) throws IOException, BadRequest {
    in.nextToken();
    object(fields);
    if (in.nextToken() != null) {
      throw new BadRequest("something follows the object");
    }
  }

  /** Reads the object that is the current value; a field that is null counts as absent. */
  void object(FieldReader fields) throws IOException, BadRequest {
    expect(JsonToken.START_OBJECT, "an object");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      if (in.nextToken() != JsonToken.VALUE_NULL) {
        where.enterField(field);
        fields.read(field);
        where.leave();
      }
    }
  }

  /** Passes over the current value. */
  void ignore() throws IOException {
    in.skipChildren();
  }

  String string() throws IOException, BadRequest {
    expect(JsonToken.VALUE_STRING, "a string");
    return in.getText();
  }

  /** A string or a number, to be echoed. */
  RequestId id() throws IOException, BadRequest {
    return switch (in.currentToken()) {
      case VALUE_STRING -> new RequestId.Text(in.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new RequestId.Numeral(in.getText());
      default -> throw wrong("a string or a number");
    };
  }

  /** The value that a word stands for. */
  <T> T oneOf(Function<String, Optional<T>> values, String expected)
      throws IOException, BadRequest {
    Optional<T> value = values.apply(string());
    if (value.isEmpty()) {
      throw wrong(expected);
    }
    return value.get();
  }

  boolean bool() throws IOException, BadRequest {
    return switch (in.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw wrong("true or false");
    };
  }

  /** A whole number of at least {@code min}. */
  long number(long min) throws IOException, BadRequest {
    expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
    return switch (in.getNumberType()) {
      case INT, LONG -> {
        long value = in.getLongValue();
        if (value < min) {
          throw wrong("a whole number of at least " + min);
        }
        yield value;
      }
      default -> throw wrong("a number of 64 bits");
    };
  }

  /** A whole number that fits into an int. */
  int smallNumber(int min) throws IOException, BadRequest {
    long value = number(min);
    if (value > Integer.MAX_VALUE) {
      throw wrong("a whole number of at most " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  /** Base64, with padding, of some bytes. */
  Der binary() throws IOException, BadRequest {
    expect(JsonToken.VALUE_STRING, "base64");
    try {
      return Der.copyOf(in.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS));
    } catch (StreamReadException e) {
      throw new BadRequest(where + ": not base64");
    }
  }

  /** One base64 string, or a list that holds at most one. */
  Optional<Der> oneBinary() throws IOException, BadRequest {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      return Optional.of(binary());
    }
    List<Der> all = binaries();
    if (all.size() > 1) {
      throw new BadRequest(where + ": expected one certificate, found " + all.size());
    }
    return all.stream().findFirst();
  }

  List<Der> binaries() throws IOException, BadRequest {
    return list(this::binary);
  }

  <T> List<T> list(ElementReader<T> element) throws IOException, BadRequest {
    expect(JsonToken.START_ARRAY, "a list");
    List<T> elements = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      where.enterElement(elements.size());
      elements.add(element.read());
      where.leave();
    }
    return elements;
  }

  /** What is wrong with the current value: it should have been {@code expected}. */
  BadRequest wrong(String expected) throws IOException {
    return new BadRequest(where + ": expected " + expected + ", found " + found());
  }

  /** The object just read lacks something. */
  BadRequest incomplete(String expected) {
    return new BadRequest(where + ": needs " + expected);
  }

  private void expect(JsonToken token, String name) throws IOException, BadRequest {
    if (in.currentToken() != token) {
      throw wrong(name);
    }
  }

  private String found() throws IOException {
    JsonToken token = in.currentToken();
    return switch (token) {
      case null -> "nothing";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> '"' + shortened(in.getText()) + '"';
      default -> shortened(in.getText());
    };
  }

  private static String shortened(String text) {
    return BoundedText.of(text, QUOTED_LENGTH);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
