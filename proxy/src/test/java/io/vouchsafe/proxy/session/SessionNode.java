package io.vouchsafe.proxy.session;

import java.util.List;

/** The registry of one node, for tests of what nodes share. */
public final class SessionNode {
  private final SessionLab lab;

  /**
   * Nobody has a session.
   *
   * @param process before the number in each id
   */
  public SessionNode(String process) {
    lab = new SessionLab(Runnable::run, LiveSessions.MOST_OF_A_TENANT, process);
  }

  public SessionRegistry registry() {
    return lab.registry;
  }

  /** Opens a session of tenant acme; gives its id. */
  public String open(long serial) {
    return lab.open(serial).id();
  }

  /** The lines of its journal. */
  public List<String> journal() {
    return List.copyOf(lab.journal);
  }
}
