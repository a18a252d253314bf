package io.vouchsafe.pki.path;

/** Either a path that may be relied on, or why there is none. */
public sealed interface PathResult permits ValidatedPath, NoValidPath {}
