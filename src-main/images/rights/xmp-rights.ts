import { readXml, type XmlElement } from './xml-elements.ts';

const NS = {
  dc: 'http://purl.org/dc/elements/1.1/',
  xmpRights: 'http://ns.adobe.com/xap/1.0/rights/',
  plus: 'http://ns.useplus.org/ldf/xmp/1.0/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  iptc: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
  cc: 'http://creativecommons.org/ns#',
  tdm: 'http://www.w3.org/ns/tdmrep/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
} as const;

/** The properties that are kept, by the names that they are kept under; those of the second kind come from structures. */
const PROPERTIES: ReadonlyMap<string, string> = new Map([
  [`${NS.dc}creator`, 'creator'],
  [`${NS.dc}rights`, 'rights'],
  [`${NS.xmpRights}Marked`, 'marked'],
  [`${NS.xmpRights}WebStatement`, 'webStatement'],
  [`${NS.xmpRights}UsageTerms`, 'usageTerms'],
  [`${NS.xmpRights}Owner`, 'owner'],
  [`${NS.cc}license`, 'licence'],
  [`${NS.photoshop}Credit`, 'credit'],
  [`${NS.plus}DataMining`, 'dataMining'],
  [`${NS.plus}OtherConstraints`, 'otherConstraints'],
  [`${NS.iptc}EmbdEncRightsExpr`, 'embeddedRights'],
  [`${NS.iptc}LinkedEncRightsExpr`, 'linkedRights'],
  [`${NS.iptc}DigitalSourceType`, 'digitalSourceType'],
  [`${NS.iptc}AISystemUsed`, 'aiSystem'],
  [`${NS.iptc}AISystemVersionUsed`, 'aiSystemVersion'],
  [`${NS.iptc}AIPromptInformation`, 'aiPrompt'],
  [`${NS.iptc}AIPromptWriterName`, 'aiPromptWriter'],
  [`${NS.tdm}reservation`, 'tdmReservation'],
  [`${NS.tdm}policy`, 'tdmPolicy'],
  [`${NS.plus}LicensorURL`, 'licensorUrl'],
  [`${NS.plus}LicensorName`, 'licensorName'],
  [`${NS.plus}ImageSupplierName`, 'supplierName'],
  [`${NS.plus}ImageSupplierID`, 'supplierId'],
]);
/** In several languages; the default one counts, else the first. */
const LANGUAGE = 'http://www.w3.org/XML/1998/namespace:lang';
const MAX_VALUES = 16;
const MAX_CHARS = 4096;

/**
 * What XMP says of who made an image and what may be done with it: `{ creator: ['Ann'], dataMining: ['http://...DMI-PROHIBITED'] }`,
 * values as written, at most 16 of 4,096 characters each. Properties are found as elements, as attributes, in lists and in structures.
 * @param packet XML as embedded @returns null where it holds none of them, or cannot be read safely
 */
export function xmpRights(packet: Uint8Array): Record<string, string[]> | null {
  const found = new Map<string, { value: string; isDefault: boolean }[]>();
  const add = (property: string, text: string, language: string | undefined): void => {
    const value = text.trim().slice(0, MAX_CHARS);
    const values = found.get(property) ?? [];
    if (value === '' || values.length >= MAX_VALUES || values.some((known) => known.value === value)) return;
    found.set(property, [...values, { value, isDefault: language === 'x-default' }]);
  };
  readXml(packet, {
    start({ name, attributes }) {
      for (const [attribute, value] of attributes) {
        const property = PROPERTIES.get(attribute);
        if (property !== undefined) add(property, value, undefined);
      }
      const property = PROPERTIES.get(name);
      const resource = attributes.get(`${NS.rdf}resource`);
      if (property !== undefined && resource !== undefined) add(property, resource, undefined);
    },
    end({ name, text, attributes }, ancestors) {
      const property = PROPERTIES.get(name) ?? (name === `${NS.rdf}li` || name === `${NS.rdf}value` ? propertyOf(ancestors) : undefined);
      if (property !== undefined) add(property, text || (attributes.get(`${NS.rdf}resource`) ?? ''), attributes.get(LANGUAGE));
    },
  });
  if (found.size === 0) return null;
  return Object.fromEntries(
    Array.from(found, ([property, values]) => {
      const isDefault = values.filter((value) => value.isDefault);
      return [property, (isDefault.length > 0 ? isDefault : values).map(({ value }) => value)];
    }),
  );
}

/** The property that a list belongs to. */
function propertyOf(ancestors: readonly XmlElement[]): string | undefined {
  for (let at = ancestors.length - 1; at >= 0; at--) {
    const property = PROPERTIES.get(ancestors[at]?.name ?? '');
    if (property !== undefined) return property;
  }
  return undefined;
}
