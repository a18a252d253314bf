package io.vouchsafe.vpnauth.emergency;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of a block list.
 *
 * @param note why, in the operator's words
 * @param by who wrote it
 * @param since when it was written
 * @param id by which it is deleted, unique in its tenant; empty until it has one
 * @param file the settings' file that it stands in; empty for one that was given by hand
 */
public record BlockEntry(
    Target target,
    Optional<String> note,
    Optional<String> by,
    Optional<Instant> since,
    Optional<String> id,
    Optional<String> file) {

  /** One that has no id yet and stands in no file. */
  public BlockEntry(
      Target target, Optional<String> note, Optional<String> by, Optional<Instant> since) {
    this(target, note, by, since, Optional.empty(), Optional.empty());
  }

  /** The same under this id. */
  public BlockEntry withId(String known) {
    return new BlockEntry(target, note, by, since, Optional.of(known), file);
  }

  /** The same, which stands in this file. */
  public BlockEntry inFile(String name) {
    return new BlockEntry(target, note, by, since, id, Optional.of(name));
  }

  /** One sentence for people: what is blocked, since when, by whom and why. */
  public String describe() {
    return "blocked by "
        + target.describe()
        + since.map(at -> ", since " + at).orElse("")
        + by.map(who -> ", by " + who).orElse("")
        + note.map(why -> ": " + why).orElse("");
  }
}
