package io.vouchsafe.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class NonceTest {

  /** RFC 9654 §2.1: 32 octets; drawn anew each time, or an old answer could be replayed. */
  @Test
  void freshNoncesAreDrawnAnew() {
    SecureRandom random = new SecureRandom();
    Nonce first = Nonce.fresh(random);

    assertThat(first.octets().length()).isEqualTo(Nonce.SENT_LENGTH);
    assertThat(Nonce.fresh(random)).isNotEqualTo(first);
  }
}
