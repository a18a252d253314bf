package io.vouchsafe.vpnauth.wire.spop;

/** Types of values (SPOE.txt, section 3.1): the low four bits of their first octet. */
final class SpopDataType {
  static final int NULL = 0;
  static final int BOOLEAN = 1;
  static final int INT32 = 2;
  static final int UINT32 = 3;
  static final int INT64 = 4;
  static final int UINT64 = 5;
  static final int IPV4 = 6;
  static final int IPV6 = 7;
  static final int STRING = 8;
  static final int BINARY = 9;

  /** Of the high four bits, which are flags: the boolean is true. */
  static final int TRUE = 0x10;

  static final int IPV4_OCTETS = 4;
  static final int IPV6_OCTETS = 16;
  static final long MOST_UINT32 = 0xffff_ffffL;

  private SpopDataType() {}
}
