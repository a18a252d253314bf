package io.vouchsafe.proxy.ocvpn.agent;

/** One thing to do to charon. */
sealed interface MeshStep {

  /** The key of that generation authenticates nobody any more. */
  record UnloadKey(long generation) implements MeshStep {}

  /** Loads it, or replaces it. */
  record LoadConnection(MeshName name, GroupPeer peer) implements MeshStep {}

  /** Takes it out; its SAs go on. */
  record UnloadConnection(MeshName name) implements MeshStep {}

  /**
   * Ends an SA.
   *
   * @param force at once, whatever the other end says
   */
  record Terminate(ShownMesh.Sa sa, boolean force) implements MeshStep {}

  /** Begins an SA. */
  record Initiate(MeshName name) implements MeshStep {}
}
