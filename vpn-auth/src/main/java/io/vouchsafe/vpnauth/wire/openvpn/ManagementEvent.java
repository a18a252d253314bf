package io.vouchsafe.vpnauth.wire.openvpn;

/** What an OpenVPN server tells by itself. */
public sealed interface ManagementEvent {

  /** {@code >CLIENT:CONNECT}: a client waits for an answer. */
  record Connect(long cid, long kid, ClientEnv env) implements ManagementEvent {}

  /** {@code >CLIENT:REAUTH}: new keys are being negotiated, and the client waits for an answer. */
  record Reauth(long cid, long kid, ClientEnv env) implements ManagementEvent {}

  /** {@code >CLIENT:ESTABLISHED}: it passes traffic. */
  record Established(long cid, ClientEnv env) implements ManagementEvent {}

  /** {@code >CLIENT:DISCONNECT}. */
  record Disconnected(long cid, ClientEnv env) implements ManagementEvent {}

  /** {@code >CLIENT:ADDRESS}: it was given that address. */
  record Address(long cid, String address, boolean isPrimary) implements ManagementEvent {}

  /** {@code >LOG}. */
  record Log(String flags, String message) implements ManagementEvent {}

  /** {@code >HOLD}: the server waits for {@code hold release}. */
  record Hold() implements ManagementEvent {}

  /** {@code ENTER PASSWORD:}. */
  record PasswordWanted() implements ManagementEvent {}

  /** {@code >INFO}: the greeting. */
  @SuppressWarnings("AvoidCommonTypeNames") // the protocol's own word
  record Info(String text) implements ManagementEvent {}

  /** {@code >FATAL}: the server ends. */
  record Fatal(String text) implements ManagementEvent {}

  /** Something that we do not need. */
  record Other(String line) implements ManagementEvent {}
}
