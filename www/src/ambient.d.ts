/** The version of the package that this script was built for; the build puts it in. */
declare const MODELSHARE_VERSION: string;

/** Whether this is a classic script, which has no address of its own and everything inside. */
declare const MODELSHARE_CLASSIC: boolean;
/** SHA-256 of modelshare.wasm and of modelshare-analysis.wasm, base64; the build puts them in. */
declare const MODELSHARE_SUM: string;
declare const MODELSHARE_ANALYSIS_SUM: string;

/** modelshare.wasm as text: raw deflate, then base64. The build writes it into a chunk of its own. */
declare module "#wasm-inline" {
  const deflated: string;
  export default deflated;
}

/** modelshare-analysis.wasm, in the same form. */
declare module "#wasm-analysis-inline" {
  const deflated: string;
  export default deflated;
}

/** Texts of one language and part: www/messages/LANGUAGE/PART.json, a script of its own. */
declare module "#messages/*" {
  const messages: Readonly<Record<string, string>>;
  export default messages;
}
