package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.Mapping;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the file that a tenant's {@code block_list} names. */
final class BlockListReader {
  static final SettingKey<Value> KEY =
      SettingKey.file("block_list")
          .says(
              "a file with certificates that are denied as `blocked` whatever the sources "
                  + "say, below. A reload reads it again. It counts in addition to blocks by "
                  + "hand ([emergency.md](emergency.md))");

  private BlockListReader() {}

  /** The list; empty when the key is absent, or after a mistake, which is reported. */
  static BlockList read(Optional<Value> name, FileStamps stamps) {
    return name.flatMap(value -> document(value, stamps)).orElse(BlockList.EMPTY);
  }

  private static Optional<BlockList> document(Value name, FileStamps stamps) {
    Optional<String> text = name.string();
    Optional<Path> path = text.flatMap(name.place().file()::resolve);
    if (text.isPresent() && path.isEmpty()) {
      name.error(Quoted.of(text.get()) + " is no file name");
    }
    path.ifPresent(stamps::note);
    return path.flatMap(found -> document(name, new SourceFile(found)));
  }

  private static Optional<BlockList> document(Value name, SourceFile file) {
    Optional<Mapping> mapping =
        new YamlFiles(name.problems()).read(file, name.place(), name.key().shown());
    return mapping.map(
        found ->
            of(
                file,
                Section.read(
                    new Value(Key.ROOT, new Place(file, 0), found, name.problems()),
                    BlockDocument.FILE_KEYS,
                    BlockDocument::read)));
  }

  private static BlockList of(SourceFile file, BlockDocument document) {
    return BlockList.of(
        document.entries().stream().map(entry -> entry.inFile(file.shown())).toList());
  }
}
