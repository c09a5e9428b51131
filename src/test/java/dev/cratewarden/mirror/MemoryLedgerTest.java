package dev.cratewarden.mirror;

class MemoryLedgerTest extends DeliveryLedgerContract {
  @Override
  protected DeliveryLedger ledger() {
    return new MemoryLedger();
  }
}
