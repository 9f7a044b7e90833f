import{a as e}from"./part-SMDZLYDO.js";var t={name:"query",title:"Query",async show(p,r,a){p.append(e("h1",{},"Query"))}};export{t as view};
