import type { DataCenterAddress, TelegramNetwork } from './telegram-network.ts'

/** As apps are shipped with them: https://docs.pyrogram.org/faq/what-are-the-ip-addresses-of-telegram-data-centers */
const TELEGRAMS_OWN: readonly DataCenterAddress[] = [
  { id: 1, host: '149.154.175.53', port: 443 },
  { id: 2, host: '149.154.167.51', port: 443 },
  { id: 3, host: '149.154.175.100', port: 443 },
  { id: 4, host: '149.154.167.91', port: 443 },
  { id: 5, host: '91.108.56.130', port: 443 },
]

/** Where data centres listen, as far as that is known before any of them was asked. */
export function dataCenterAddresses({
  dataCenters,
}: Pick<TelegramNetwork, 'dataCenters'>): readonly DataCenterAddress[] {
  return dataCenters ?? TELEGRAMS_OWN
}
