package io.vouchsafe.vpnauth.ocvpn;

import java.util.Optional;

/** The kinds of {@link GroupEvent}. */
enum EventKind {
  REGISTER("`register`"),
  POLL("`poll`"),
  REGACK("`regack`"),
  UNREGISTER("`unregister`"),
  EXPELLED("revoked, blocked, expired"),
  SETTLED("new settings"),
  TICKED("time passes"),
  RESTARTED("the service starts again"),
  OWNED("this node gets the lease");

  private final String words;

  EventKind(String words) {
    this.words = words;
  }

  /** As the documentation calls it. */
  String words() {
    return words;
  }

  static EventKind of(GroupEvent event) {
    return switch (event) {
      case GroupEvent.Register any -> REGISTER;
      case GroupEvent.Poll any -> POLL;
      case GroupEvent.RegAck any -> REGACK;
      case GroupEvent.Unregister any -> UNREGISTER;
      case GroupEvent.Expelled any -> EXPELLED;
      case GroupEvent.Settled any -> SETTLED;
      case GroupEvent.Ticked any -> TICKED;
      case GroupEvent.Restarted any -> RESTARTED;
      case GroupEvent.Owned any -> OWNED;
    };
  }

  /** The one device that it is about; empty where it is about every member. */
  static Optional<DeviceSerial> device(GroupEvent event) {
    return switch (event) {
      case GroupEvent.Register(DeviceSerial device, Announcement any) -> Optional.of(device);
      case GroupEvent.Poll(DeviceSerial device, long any) -> Optional.of(device);
      case GroupEvent.RegAck(DeviceSerial device, long any) -> Optional.of(device);
      case GroupEvent.Unregister(DeviceSerial device) -> Optional.of(device);
      case GroupEvent.Expelled(DeviceSerial device) -> Optional.of(device);
      case GroupEvent.Settled any -> Optional.empty();
      case GroupEvent.Ticked any -> Optional.empty();
      case GroupEvent.Restarted any -> Optional.empty();
      case GroupEvent.Owned any -> Optional.empty();
    };
  }
}
