/** What cannot be saved as it is; thrown with words for the person who typed it. */
export class DraftFault extends Error {}
