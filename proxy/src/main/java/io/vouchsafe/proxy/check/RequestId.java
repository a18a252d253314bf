package io.vouchsafe.proxy.check;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** The {@code id} of a request, echoed as it came: a string, a number, or nothing. */
sealed interface RequestId {

  /** The request had none, or it cannot be read: {@code null} in the answer. */
  record None() implements RequestId {}

  /** An id that is a string. */
  record Text(String value) implements RequestId {}

  /** An id that is a number, in the request's own spelling. */
  record Numeral(String literal) implements RequestId {}

  /** The id in a line that may be broken or cut off behind it. */
  static RequestId find(byte[] line) {
    try (JsonParser in = JsonFields.FACTORY.createParser(line)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return new None();
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = in.currentName().equals("id");
        JsonToken value = in.nextToken();
        if (found && value != null) {
          return of(in, value);
        }
        in.skipChildren();
      }
      return new None();
    } catch (IOException e) {
      // The line is broken before its id: the answer goes without.
      return new None();
    }
  }

  private static RequestId of(JsonParser in, JsonToken value) throws IOException {
    return switch (value) {
      case VALUE_STRING -> new Text(in.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(in.getText());
      default -> new None();
    };
  }

  /** Writes the id as the generator's next value. */
  default void writeTo(JsonGenerator out) throws IOException {
    switch (this) {
      case None n -> out.writeNull();
      case Text(String value) -> out.writeString(value);
      case Numeral(String literal) -> out.writeNumber(literal);
    }
  }
}
