package io.vouchsafe.proxy.shared.stream;

/** Why everything is compared. */
enum ResyncReason {
  /** This node begins, or a part of it does. */
  START("start", "this node begins"),
  /** A connection was opened: the server may be another one, or have an older state. */
  OPENED("opened", "a connection was opened"),
  /** Another epoch: the engine was emptied. */
  EPOCH("epoch", "the engine was emptied, or its epoch is another one"),
  /** The stream is not there any more. */
  GONE("gone", "the stream of events was deleted"),
  /** The stream ends before what was read already: an older state was restored. */
  OLDER(
      "older",
      "the stream of events ends earlier than what was read of it, an older state was restored"),
  /** Entries were removed before they were read. */
  TRIMMED("trimmed", "events were removed before they were read"),
  /** Numbers of a node's events are missing. */
  GAP("gap", "events of a node are missing"),
  /** A node has other digests than this one. */
  DIGEST("digest", "another node has other orders than this one"),
  /** A node could not tell everything. */
  TOLD("told", "another node could not tell everything"),
  /** More events came than could be heard in time, or one could not be processed. */
  QUEUE("queue", "events could not be processed, or not in time");

  private final String word;
  private final String sentence;

  ResyncReason(String word, String sentence) {
    this.word = word;
    this.sentence = sentence;
  }

  /** As it stands in the metrics. */
  String word() {
    return word;
  }

  /** As it stands in the log. */
  String sentence() {
    return sentence;
  }
}
