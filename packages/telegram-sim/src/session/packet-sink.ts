/** Where the packets of a session go: the connection that spoke last. */
export interface PacketSink {
  /** Whether what is sent may still arrive. */
  readonly isOpen: boolean
  /** It sets out at `since`, a moment that is over; now unless given. */
  sendPacket(packet: Buffer, since?: number): void
  /** Whether its client has so much to take that what can wait should. */
  readonly isFull: boolean
  /** Calls once it is full no more, unless it closes before; the same function once however often it is told. */
  whenRoom(then: () => void): void
}
